/** Makes a {@code LockTemplate} and what belongs to it from {@code application.yml}. */
@NullMarked
package io.johnnylocke.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
