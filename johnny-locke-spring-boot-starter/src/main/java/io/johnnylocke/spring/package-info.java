/** The annotations: all that an application imports to lock its methods. */
@NullMarked
package io.johnnylocke.spring;

import org.jspecify.annotations.NullMarked;
