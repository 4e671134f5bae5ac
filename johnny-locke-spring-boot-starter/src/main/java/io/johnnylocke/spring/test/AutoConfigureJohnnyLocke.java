package io.johnnylocke.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/**
 * Keeps the locks of a test in memory, whatever store the application has: put it next to {@code @SpringBootTest}. No server is
 * needed, and none is asked.
 *
 * <p>There is a {@link io.johnnylocke.clock.ManualClock} bean, which stands still: a lease, a wait or a state ends when the test
 * {@linkplain io.johnnylocke.clock.ManualClock#advance advances} it, and not before, so do not wait for a lock that the test's
 * own thread would have to free. Each test method begins with no lock held and no state, also where the application has written
 * some while it started.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Import(InMemoryLocks.class)
@TestPropertySource(properties = "johnny-locke.store=memory")
public @interface AutoConfigureJohnnyLocke {}
