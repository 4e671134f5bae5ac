package io.johnnylocke.spring.aop;

import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.spring.aop.OwnTransactions.RolledBack;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs a method that returns a publisher, or suspends: each subscription takes the lock, and holds it until the publisher
 * completes, fails or is cancelled.
 */
final class PublisherExecution implements Execution {

    private final boolean several;
    private final @Nullable ReactiveAdapter adapter;

    private PublisherExecution(boolean several, @Nullable ReactiveAdapter adapter) {
        this.several = several;
        this.adapter = adapter;
    }

    /**
     * For a method that suspends, which the proxies turn into a Mono, or into a Flux, and back.
     *
     * @param several whether there may be more than one value
     */
    static Execution suspending(boolean several) {
        return new PublisherExecution(several, null);
    }

    /** For a method that returns this type; {@code null} if that is no publisher. */
    static @Nullable PublisherExecution of(Class<?> type) {
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
        return adapter == null ? null : new PublisherExecution(adapter.isMultiValue(), adapter);
    }

    /** Returns whether there may be more than one value. */
    boolean isSeveral() {
        return several;
    }

    @Override
    public Object run(LockedCall call) {
        Publisher<?> answer = several ? Flux.defer(() -> many(call)) : Mono.defer(() -> one(call));
        return adapter == null ? answer : adapter.fromPublisher(answer);
    }

    /** The value is told when the lock is released, and its state written. */
    private Mono<Object> one(LockedCall call) {
        Subscribed lock = new Subscribed(call.locking());
        Entered entered = new Entered();
        return Mono.usingWhen(
                        lock.granted(),
                        held -> Mono.from(values(call, held, entered)),
                        held -> lock.finish(),
                        (held, failure) -> lock.fail(failure),
                        held -> lock.cancel())
                .onErrorMap(lock::unwrapped)
                .onErrorResume(RolledBack.class, rolledBack -> Mono.from(publisher(rolledBack::result)))
                .onErrorResume(LockTimeoutException.class, busy -> Mono.from(busy(call, entered, busy)));
    }

    private Flux<Object> many(LockedCall call) {
        Subscribed lock = new Subscribed(call.locking());
        Entered entered = new Entered();
        return Flux.usingWhen(
                        lock.granted(),
                        held -> values(call, held, entered),
                        held -> lock.finish(),
                        (held, failure) -> lock.fail(failure),
                        held -> lock.cancel())
                .onErrorMap(lock::unwrapped)
                .onErrorResume(RolledBack.class, rolledBack -> publisher(rolledBack::result))
                .onErrorResume(LockTimeoutException.class, busy -> busy(call, entered, busy));
    }

    private Publisher<Object> values(LockedCall call, Held held, Entered entered) {
        entered.now();
        Publisher<Object> values = publisher(
                () -> Objects.requireNonNull(call.proceed(held), "the method returned null, not a publisher"));
        return call.locked().state().isWrittenBack()
                ? Mono.from(values)
                        .doOnNext(value -> call.returned(held, value))
                        .switchIfEmpty(Mono.fromRunnable(() -> call.returned(held, null)))
                : values;
    }

    private Publisher<Object> busy(LockedCall call, Entered entered, LockTimeoutException busy) {
        return entered.isSo()
                ? Mono.error(busy) // Of another lock, that the method itself waited for.
                : publisher(() -> call.locked().busy().answer(call.invocation(), busy));
    }

    @Override
    public Object immediately(@Nullable Object value) {
        Publisher<Object> published = several ? Mono.empty() : Mono.justOrEmpty(value);
        return adapter == null ? published : adapter.fromPublisher(published);
    }

    private interface Code {
        @Nullable
        Object run() throws Throwable;
    }

    @SuppressWarnings("unchecked") // what it publishes is only passed on
    private Publisher<Object> publisher(Code code) {
        try {
            Object made = code.run();
            if (made == null) {
                return Mono.empty();
            }
            return (Publisher<Object>) (adapter == null ? made : adapter.<Object>toPublisher(made));
        } catch (Throwable failure) {
            return Mono.error(failure);
        }
    }
}
