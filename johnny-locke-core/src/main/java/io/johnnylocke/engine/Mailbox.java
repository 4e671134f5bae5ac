package io.johnnylocke.engine;

import io.johnnylocke.clock.LockClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the events of one owner one after the other, on whichever thread brings the first of them; sends the owner's
 * requests to the store; and wakes both at their times with one timer. So owners are single-threaded without holding a
 * lock, and nobody waits for them.
 */
final class Mailbox {

    /** Whom the events are for. Its methods are only ever called from an event. */
    interface Owner {

        /** Returns when {@link #onTime} is to be called, at the latest. */
        long due();

        /** Does what is due. */
        void onTime(long now);

        /** Returns whether there is nothing left to do, now that no request is under way either. */
        boolean isIdle();

        /**
         * Returns whether an idle mailbox stays until its timer, which is set anyway, fires: then an owner that is used
         * again and again need not be made each time.
         */
        boolean lingers();

        /** Tells that the mailbox has retired and takes no more events. */
        void retired();
    }

    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
    private static final int RETIRED = -1;
    private static final long LONGEST_LINGERING = Duration.ofSeconds(5).toNanos();

    private final LockEngine engine;
    private final Owner owner;
    private final Queue<Runnable> events;
    private final AtomicInteger pending = new AtomicInteger();
    private final List<StoreCall<?>> calls = new ArrayList<>(2);
    private LockClock.@Nullable Timer timer;
    private long timerAt = Nanos.NEVER;

    Mailbox(LockEngine engine, Owner owner) {
        this(engine, owner, new ConcurrentLinkedQueue<>());
    }

    Mailbox(LockEngine engine, Owner owner, Queue<Runnable> events) {
        this.engine = engine;
        this.owner = owner;
        this.events = events;
        engine.opened(this);
    }

    /** Runs the event after those before it, and returns whether it does: {@code false} once the mailbox has retired. */
    boolean post(Runnable event) {
        events.add(event);
        int before;
        do {
            before = pending.get();
            if (before == RETIRED) {
                return false;
            }
        } while (!pending.compareAndSet(before, before + 1));
        if (before == 0) {
            run();
        }
        return true;
    }

    /** Sends a request to the store until it is answered, refused, or the deadline has come. Only from an event. */
    <R extends @Nullable Object> StoreCall<R> send(
            String what,
            @Nullable String key,
            Supplier<CompletionStage<R>> request,
            long deadline,
            StoreCall.Caller<R> caller) {
        StoreCall<R> call = new StoreCall<>(engine, this, what, key, request, deadline, caller);
        calls.add(call);
        call.send();
        return call;
    }

    /** The store is closed: what it has not answered yet it never will, and no timer will fire. Only from an event. */
    void storeClosed() {
        List.copyOf(calls).forEach(StoreCall::storeClosed);
    }

    private void run() {
        int taken = 1;
        while (taken > 0) {
            for (int i = 0; i < taken; i++) {
                handle(Objects.requireNonNull(events.poll()));
            }
            calls.removeIf(StoreCall::isDone);
            if (!calls.isEmpty() || !owner.isIdle()) {
                arm();
            } else if (!lingers() && retire(taken)) {
                return;
            }
            taken = pending.addAndGet(-taken);
        }
    }

    private boolean lingers() {
        return owner.lingers() && timer != null && timerAt - engine.now() <= LONGEST_LINGERING && !engine.isClosing();
    }

    /**
     * Ends the mailbox, unless there is another event. An event may have been taken before it was counted, in place of one
     * that was; so it is both the queue and the count that must say that there is none.
     */
    private boolean retire(int taken) {
        if (!events.isEmpty() || !pending.compareAndSet(taken, RETIRED)) {
            return false;
        }
        disarm();
        engine.retired(this);
        owner.retired();
        return true;
    }

    private static void handle(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            log.error("Johnny Locke failed while it handled an event of a lock; this is a bug, please report it", e);
        }
    }

    private void arm() {
        long due = owner.due();
        for (StoreCall<?> call : calls) {
            due = Math.min(due, call.due());
        }
        // A timer that is too early is left: it costs one look, while moving it is mostly in vain.
        if (due < timerAt) {
            disarm();
            timerAt = due;
            timer = engine.schedule(() -> post(this::onTime), due);
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        timerAt = Nanos.NEVER;
    }

    private void onTime() {
        disarm();
        long now = engine.now();
        List.copyOf(calls).forEach(call -> call.onTime(now));
        owner.onTime(now);
    }
}
