package io.johnnylocke.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Runs the method under a distributed lock. A parameter marked {@link LockState} receives the state that the lock guards,
 * and what the method returns becomes the new state, written in the same atomic step that releases the lock:
 *
 * <pre>{@code
 * @DistributedLocked(key = "#sku", timeout = "500ms")
 * public Stock reserve(String sku, int quantity, @LockState @Nullable Stock stock) {
 *     return stock.minus(quantity);
 * }
 * }</pre>
 *
 * <p>A method that throws changes nothing and frees the lock; the caller gets the method's own exception. If the lock stays
 * busy the caller gets {@link io.johnnylocke.LockTimeoutException}, if it is lost while the method runs
 * {@link io.johnnylocke.LockLostException}, and nothing was written.
 *
 * <p>The lock is taken <em>outside</em> of a transaction that {@code @Transactional} starts on the same method, so the next
 * holder sees what the transaction has committed; it is inside of {@code @Async} and {@code @Retryable}, so every attempt
 * takes it anew.
 *
 * <p>As with other proxies, a call from within the same object is not seen; methods must not be private, final or static.
 * May be put on the method of an interface, and on an annotation of your own.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface DistributedLocked {

    /** Alias for {@link #key}. */
    @AliasFor("key")
    String value() default "";

    /**
     * The key, as a SpEL expression: parameters as {@code #name} or {@code #p0}, beans as {@code @name},
     * {@code #root.methodName}, {@code #root.target}; placeholders as <code>${...}</code>. A fixed key is a literal in
     * quotes: {@code "'all'"}. An unknown variable fails the start; a value that is null, blank or has no text of its own, and a
     * sum with a part that is null or has no text of its own, fails the call and never becomes a lock that everybody shares.
     */
    @AliasFor("value")
    String key() default "";

    /**
     * How long to wait for the lock, as in {@code "500ms"}, {@code "2s"} or <code>"${app.wait}"</code>; {@code "0s"} for
     * one attempt. By default the wait of the lock template, {@code johnny-locke.wait}.
     */
    String timeout() default "";

    /**
     * How long the store lets this method hold the lock, as in {@code "5s"} or <code>"${app.lease}"</code>. By default the
     * lease of the lock template, {@code johnny-locke.lease}.
     */
    String lease() default "";
}
