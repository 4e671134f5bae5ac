package io.johnnylocke.bench;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LossReason;
import java.time.Duration;

/** The JVM that loses: it takes a key with the lowest priority that is usual, and tells when it has heard of the loss. */
final class PreemptedHolder implements ForkedJvm.Program {

    private static final LockOptions LONG =
            LockOptions.defaults().priority(0).lease(Duration.ofMinutes(1)).waitAtMost(Duration.ofSeconds(20));

    private final JohnnyLockeClient client;

    private PreemptedHolder(String address) {
        client = new JohnnyLockeClient(address);
    }

    public static void main(String[] args) {
        ForkedJvm.serve(new PreemptedHolder(args[0]));
    }

    /** Answers a key with the token that it is held with and, later, the time of the loss and how it was lost. */
    @Override
    public void told(String line) {
        if (line.equals(SharedClock.QUESTION)) {
            SharedClock.answer();
            return;
        }
        LockHandle<String> held = client.locks().acquire(line, String.class, LONG);
        held.onLost(loss -> {
            long now = System.nanoTime();
            System.out.println(now + " " + loss.token() + " " + loss.reason());
        });
        System.out.println(held.token());
    }

    /** Returns when the holder of the token had heard that it was preempted. */
    static long preemptedAt(String line, String token) {
        String[] words = line.split(" ");
        if (!words[1].equals(token) || LossReason.valueOf(words[2]) != LossReason.PREEMPTED) {
            throw new IllegalStateException("token " + token + " was to be preempted, but: " + line);
        }
        return Long.parseLong(words[0]);
    }

    @Override
    public void close() {
        client.close();
    }
}
