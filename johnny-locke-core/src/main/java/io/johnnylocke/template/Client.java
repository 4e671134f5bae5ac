package io.johnnylocke.template;

import io.johnnylocke.clock.LockClock;
import io.johnnylocke.engine.EngineSettings;
import io.johnnylocke.engine.LockEngine;
import io.johnnylocke.store.LockStore;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a template runs on between a start and a close: an engine, and the clock and threads that are not the user's. */
final class Client implements AutoCloseable {

    private static final int CALLBACK_THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

    private final LockEngine engine;
    private final Executor executor;
    private final @Nullable LockClock ownClock;
    private final @Nullable ThreadPoolExecutor ownExecutor;
    private final AtomicBoolean closing = new AtomicBoolean();

    Client(LockStore store, EngineSettings settings, @Nullable LockClock clock, @Nullable Executor executor) {
        ownClock = clock == null ? LockClock.system("johnny-locke-timer") : null;
        ownExecutor = executor == null ? callbackThreads() : null;
        this.executor = executor == null ? Objects.requireNonNull(ownExecutor) : new ElsewhereExecutor(executor);
        this.engine = new LockEngine(
                store,
                settings,
                Objects.requireNonNullElseGet(clock, () -> Objects.requireNonNull(ownClock)),
                this.executor);
    }

    private static ThreadPoolExecutor callbackThreads() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                CALLBACK_THREADS, CALLBACK_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "johnny-locke-callback-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    LockEngine engine() {
        return engine;
    }

    Executor executor() {
        return executor;
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return; // The clock is needed until the engine is closed.
        }
        engine.close();
        if (ownClock != null) {
            ownClock.close();
        }
        if (ownExecutor != null) {
            // Not shut down, for what has happened may be told yet. Its threads end by themselves.
            ownExecutor.setKeepAliveTime(100, TimeUnit.MILLISECONDS);
        }
    }
}
