/** What Actuator shows of the locks. */
@NullMarked
package io.johnnylocke.spring.actuate;

import org.jspecify.annotations.NullMarked;
