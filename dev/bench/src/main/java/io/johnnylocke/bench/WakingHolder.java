package io.johnnylocke.bench;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import java.time.Duration;

/** The JVM that lets go: it takes a key, and releases it with the next count when somebody waits for it. */
final class WakingHolder implements ForkedJvm.Program {

    private static final LockOptions LONG =
            LockOptions.defaults().lease(Duration.ofMinutes(1)).waitAtMost(Duration.ofSeconds(20));

    private final JohnnyLockeClient holding;

    /** Another one, so that the holder learns no more of its key than any holder does. */
    private final JohnnyLockeClient looking;

    private WakingHolder(String address) {
        holding = new JohnnyLockeClient(address);
        looking = new JohnnyLockeClient(address);
    }

    public static void main(String[] args) {
        ForkedJvm.serve(new WakingHolder(args[0]));
    }

    /** Answers a key with the token that it is held with and, later, when it began to be released. */
    @Override
    public void told(String line) throws InterruptedException {
        if (line.equals(SharedClock.QUESTION)) {
            SharedClock.answer();
            return;
        }
        LockHandle<String> held = holding.locks().acquire(line, String.class, LONG);
        String next = Count.next(held.state());
        System.out.println(held.token());
        WaitingClients.await(looking.locks(), line, 1);
        Thread.sleep(WakeUp.QUIET.toMillis());
        long begin = System.nanoTime();
        held.release(next);
        System.out.println(begin);
    }

    @Override
    public void close() {
        looking.close();
        holding.close();
    }
}
