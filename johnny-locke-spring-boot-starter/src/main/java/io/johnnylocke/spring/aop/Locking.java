package io.johnnylocke.spring.aop;

import io.johnnylocke.FencedLock;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.StateType;
import io.johnnylocke.spring.aop.KeyExpression.Keys;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The lock that one call takes, or the locks. */
record Locking(LockOperations locks, Keys keys, StateType<Object> type, LockOptions options) {

    /** What is done under the lock. */
    interface Work {
        @Nullable
        Object with(Held held) throws Throwable;
    }

    @Nullable
    Object execute(Work work) throws Throwable {
        if (!keys.isList()) {
            return locks.<Object, @Nullable Object, Throwable>execute(
                    keys.texts().get(0), type, options, held -> work.with(new HeldKey(held)));
        }
        List<FencedLock<Object>> members = members();
        return locks.<@Nullable Object, Throwable>executeAll(
                members, options, held -> work.with(new HeldKeys(held, members)));
    }

    CompletableFuture<@Nullable Object> executeAsync(Function<Held, CompletionStage<@Nullable Object>> work) {
        if (!keys.isList()) {
            return locks.async().execute(keys.texts().get(0), type, options, held -> work.apply(new HeldKey(held)));
        }
        List<FencedLock<Object>> members = members();
        return locks.async().executeAll(members, options, held -> work.apply(new HeldKeys(held, members)));
    }

    private List<FencedLock<Object>> members() {
        return keys.texts().stream().map(key -> locks.lock(key, type, options)).toList();
    }
}
