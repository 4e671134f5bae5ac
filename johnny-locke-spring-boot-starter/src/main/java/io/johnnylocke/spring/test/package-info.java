/** What the tests of an application use that locks: {@link io.johnnylocke.spring.test.AutoConfigureJohnnyLocke}. */
@NullMarked
package io.johnnylocke.spring.test;

import org.jspecify.annotations.NullMarked;
