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
 * busy the caller gets {@link io.johnnylocke.LockTimeoutException}, unless {@link #onBusy} says otherwise; if it is lost while
 * the method runs {@link io.johnnylocke.LockLostException}, and nothing was written.
 *
 * <p>A method that returns a {@code CompletionStage}, {@code CompletableFuture}, {@code Mono}, {@code Flux} or {@code Flow}, or
 * suspends, holds the lock until that completes, fails or is cancelled, and blocks no thread; a publisher takes the lock when
 * it is subscribed to, each time anew.
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
     *
     * <p>A list, <code>"{#from, #to}"</code> or {@code "#ids"}, locks several keys together, all or none, in one order for all
     * callers.
     */
    @AliasFor("value")
    String key() default "";

    /**
     * What metrics and traces call this lock: one of few names, never a key. By default the class and the method, as in
     * {@code "StockService.reserve"}. May be a placeholder.
     */
    String name() default "";

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

    /**
     * Until how long after the grant the lease is renewed while the method runs, as in {@code "10m"}; at least the lease. So
     * the lease can be short, and the lock of a process that dies free soon. By default it is not renewed. See
     * {@link io.johnnylocke.LockOptions#renewUpTo}.
     */
    String renew() default "";

    /**
     * The order among those who wait. A strictly higher priority takes the lock over from its holder, who gets
     * {@link io.johnnylocke.LockLostException}; see {@link io.johnnylocke.LockOptions#priority}.
     */
    int priority() default 0;

    /**
     * The name or the qualifier of the {@link io.johnnylocke.LockOperations} bean to lock with. By default the only or
     * primary one. A name that no bean has fails the start. May be a placeholder.
     */
    String store() default "";

    /**
     * A SpEL expression as {@link #key}, without which the method runs under the lock; if it is there and {@code false}, the
     * method runs without the lock. Not for a method with a {@link LockState} or {@link FencingToken} parameter.
     */
    String condition() default "";

    /** What becomes of the call if the lock stays busy. */
    OnBusy onBusy() default OnBusy.FAIL;

    /**
     * The name of the method that answers in the place of this one if the lock stays busy, with {@link OnBusy#FALLBACK}: of
     * the same class, with any access, with the same return type and the same parameters but those that are bound
     * ({@link LockState}, {@link FencingToken}), and if it likes a {@link io.johnnylocke.LockTimeoutException} as the last.
     */
    String fallback() default "";
}
