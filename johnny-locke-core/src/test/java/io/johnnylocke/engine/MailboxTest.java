package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.clock.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private final LockEngine engine = new LockEngine(
            new ScriptedStore(),
            new EngineSettings("ns", "me", Duration.ofSeconds(2), Duration.ZERO),
            new ManualClock(),
            Runnable::run);

    /** Is idle when it has handled as many events as it was made for. */
    private static final class CountingOwner implements Mailbox.Owner {

        private final int expected;
        private final AtomicInteger inside = new AtomicInteger();
        private int handled;
        private int overlaps;
        private volatile boolean retired;

        CountingOwner(int expected) {
            this.expected = expected;
        }

        void event() {
            if (inside.incrementAndGet() != 1) {
                overlaps++;
            }
            handled++;
            inside.decrementAndGet();
        }

        @Override
        public long due() {
            return Nanos.NEVER;
        }

        @Override
        public void onTime(long now) {}

        @Override
        public boolean isIdle() {
            return handled >= expected;
        }

        @Override
        public boolean lingers() {
            return false;
        }

        @Override
        public void retired() {
            retired = true;
        }
    }

    @Test
    void eventsOfManyThreadsRunOneAfterTheOtherAndNoneIsLost() throws Exception {
        for (int round = 0; round < 50; round++) {
            int threads = 4;
            int each = 500;
            CountingOwner owner = new CountingOwner(threads * each);
            Mailbox mailbox = new Mailbox(engine, owner);
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> running = new ArrayList<>();
            AtomicInteger refused = new AtomicInteger();
            for (int t = 0; t < threads; t++) {
                Thread thread = new Thread(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    for (int i = 0; i < each; i++) {
                        if (!mailbox.post(owner::event)) {
                            refused.incrementAndGet();
                        }
                    }
                });
                running.add(thread);
                thread.start();
            }
            start.countDown();
            for (Thread thread : running) {
                thread.join();
            }
            assertThat(owner.handled).isEqualTo(threads * each);
            assertThat(owner.overlaps).isZero();
            assertThat(refused).hasValue(0);
            assertThat(owner.retired).isTrue();
        }
    }

    /** An event that was added but not counted yet is taken in place of the one that was counted, which must not be lost. */
    @Test
    void anEventThatIsAcceptedRunsEvenIfAnotherIsTakenInItsPlace() {
        List<String> ran = new ArrayList<>();
        AtomicReference<Runnable> between = new AtomicReference<>();
        Mailbox mailbox = new Mailbox(engine, new CountingOwner(0), new ConcurrentLinkedQueue<>() {
            @Override
            public boolean add(Runnable event) {
                boolean added = super.add(event);
                Runnable once = between.getAndSet(null);
                if (once != null) {
                    once.run();
                }
                return added;
            }
        });
        between.set(() -> assertThat(mailbox.post(() -> ran.add("second"))).isTrue());
        assertThat(mailbox.post(() -> ran.add("first"))).isTrue();
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void aRetiredMailboxTakesNothingMore() {
        CountingOwner owner = new CountingOwner(1);
        Mailbox mailbox = new Mailbox(engine, owner);
        assertThat(mailbox.post(owner::event)).isTrue();
        assertThat(owner.retired).isTrue();
        assertThat(mailbox.post(owner::event)).isFalse();
        assertThat(owner.handled).isEqualTo(1);
    }

    @Test
    void anEventThatPostsAnotherIsFollowedByIt() {
        CountingOwner owner = new CountingOwner(2);
        Mailbox mailbox = new Mailbox(engine, owner);
        List<Integer> order = new ArrayList<>();
        mailbox.post(() -> {
            mailbox.post(() -> {
                order.add(2);
                owner.event();
            });
            order.add(1);
            owner.event();
        });
        assertThat(order).containsExactly(1, 2);
    }
}
