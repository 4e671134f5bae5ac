package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.clock.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads that post to one owner while its mailboxes retire under them: no event is lost or runs twice, no two run at the same
 * time, and those of one thread run in order. The pauses in which a race is lost or won are long here, and differ with the
 * chance of a pause.
 */
class MailboxStressTest {

    private static final int THREADS = 3;
    private static final int ROUNDS = 1000;
    private static final int EVENTS = 8;

    @ParameterizedTest(name = "with a pause at one of {0} steps")
    @ValueSource(ints = {3, 30, 1000})
    void eventsRunOnceInOrderAndAloneWhileMailboxesRetire(int pauses) throws Exception {
        AtomicReference<Owner> owner = new AtomicReference<>();
        CyclicBarrier round = new CyclicBarrier(THREADS + 1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    await(round);
                    for (int number = 1; number <= EVENTS; number++) {
                        owner.get().post(thread, number);
                    }
                    await(round);
                }
            }));
        }
        threads.forEach(thread -> thread.setDaemon(true));
        threads.forEach(Thread::start);
        int retired = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Owner next = new Owner(pauses);
            owner.set(next);
            await(round);
            await(round);
            assertThat(next.mistakes).as("mistakes in round %s", i).isEmpty();
            assertThat(next.handled).as("events handled in round %s", i).containsOnly(EVENTS);
            retired += next.retired;
        }
        assertThat(retired)
                .as("mailboxes that retired, the last of each round not counted")
                .isGreaterThan(2 * ROUNDS);
    }

    private static void await(CyclicBarrier round) {
        try {
            round.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("a thread does not come to the end of the round", e);
        }
    }

    /** Whom the events are for. What they change is plain: that threads see what others wrote is up to the mailbox. */
    private static final class Owner implements Mailbox.Owner {

        private final LockEngine engine = new LockEngine(
                new ScriptedStore(),
                new EngineSettings("ns", "me", Duration.ofSeconds(2), Duration.ZERO),
                new ManualClock(),
                Runnable::run);
        private final int pauses;
        private final AtomicReference<Mailbox> mailbox;
        private final int[] handled = new int[THREADS];
        private final List<String> mistakes = new ArrayList<>();
        private boolean inside;
        private int retired;

        Owner(int pauses) {
            this.pauses = pauses;
            this.mailbox = new AtomicReference<>(newMailbox());
        }

        private Mailbox newMailbox() {
            return new Mailbox(engine, this, new PausingQueue(pauses));
        }

        /** Posts as the engine does: to a new mailbox once the old one has retired. */
        void post(int thread, int number) {
            Mailbox current = mailbox.get();
            while (!current.post(() -> handle(thread, number))) {
                mailbox.compareAndSet(current, newMailbox());
                current = mailbox.get();
            }
        }

        private void handle(int thread, int number) {
            if (inside) {
                mistakes.add("two at the same time");
            }
            inside = true;
            if (number != handled[thread] + 1) {
                mistakes.add("event " + number + " of thread " + thread + " after " + handled[thread]);
            }
            handled[thread] = number;
            pause(pauses);
            inside = false;
        }

        @Override
        public long due() {
            return Nanos.NEVER;
        }

        @Override
        public void onTime(long now) {}

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public boolean lingers() {
            return false;
        }

        @Override
        public void retired() {
            retired++;
        }
    }

    /** Lets other threads go first between the steps of a mailbox. */
    private static final class PausingQueue extends ConcurrentLinkedQueue<Runnable> {

        private final int pauses;

        PausingQueue(int pauses) {
            this.pauses = pauses;
        }

        @Override
        public boolean add(Runnable event) {
            pause(pauses);
            super.add(event);
            pause(pauses);
            return true;
        }

        @Override
        public Runnable poll() {
            Runnable event = super.poll();
            pause(pauses);
            return event;
        }

        @Override
        public boolean isEmpty() {
            boolean empty = super.isEmpty();
            pause(pauses);
            return empty;
        }
    }

    private static void pause(int pauses) {
        Random random = ThreadLocalRandom.current();
        if (random.nextInt(pauses) == 0) {
            if (random.nextBoolean()) {
                Thread.yield();
            } else {
                for (int spins = random.nextInt(300); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
