package io.johnnylocke.spring.aop.woven;

import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** No bean, and calls its locked methods itself. */
class Counter {

    private final String id;

    Counter(String id) {
        this.id = id;
    }

    int countTwice() {
        count(null);
        return count(null);
    }

    @DistributedLocked(key = "#root.target.id", timeout = "10s")
    private Integer count(@LockState @Nullable Integer count) {
        return count == null ? 1 : count + 1;
    }

    public String getId() {
        return id;
    }

    @DistributedLocked(key = "#id")
    static String once(String id, @LockState @Nullable String text) {
        return text == null ? "first" : "again";
    }

    @DistributedLocked(key = "#key", timeout = "10s")
    public CompletableFuture<Integer> later(String key, @LockState @Nullable Integer count) {
        return CompletableFuture.supplyAsync(() -> count == null ? 1 : count + 1);
    }

    @DistributedLocked(key = "#key", timeout = "10s")
    public Mono<Integer> published(String key, @LockState @Nullable Integer count) {
        return Mono.fromSupplier(() -> count == null ? 1 : count + 1);
    }

    @Briefly
    final void brief() {}
}
