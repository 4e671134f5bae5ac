package io.johnnylocke.bench;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** The JVM of those who hold what the others wait for, and of some that wait along with them. */
final class OtherClients implements ForkedJvm.Program {

    private static final LockOptions LONG =
            LockOptions.defaults().lease(Duration.ofMinutes(5)).waitAtMost(Duration.ofSeconds(30));

    private final JohnnyLockeClient holding;
    private final JohnnyLockeClient waiting;
    private final List<LockHandle<String>> held = new ArrayList<>();
    private Waiters waiters = new Waiters(0);

    private OtherClients(String address) {
        holding = new JohnnyLockeClient(address);
        waiting = new JohnnyLockeClient(address);
    }

    public static void main(String[] args) {
        ForkedJvm.serve(new OtherClients(args[0]));
    }

    @Override
    public void told(String line) throws Exception {
        String[] words = line.split(" ");
        switch (words[0]) {
            case SharedClock.QUESTION -> SharedClock.answer();
            case "hold" -> hold(Keys.ofWords(words[1], words[2]));
            case "wait" -> call(Keys.ofWords(words[1], words[2]), Integer.parseInt(words[3]));
            case "release" -> release(Integer.parseInt(words[1]));
            case "finish" -> finish();
            default -> throw new IllegalArgumentException(line);
        }
    }

    private void hold(Keys keys) {
        List<CompletableFuture<LockHandle<String>>> calls = new ArrayList<>();
        for (int i = 0; i < keys.count(); i++) {
            calls.add(holding.locks().async().acquire(keys.of(i), String.class, LONG));
        }
        calls.forEach(call -> held.add(call.join()));
        System.out.println("held");
    }

    private void call(Keys keys, int count) {
        waiters = new Waiters(count);
        waiters.call(waiting.locks(), keys);
        System.out.println("called");
    }

    /** Releases everything, so many at once, and answers when it began and how many releases were not answered. */
    private void release(int atOnce) throws InterruptedException {
        Semaphore permits = new Semaphore(atOnce);
        List<CompletableFuture<Void>> releases = new ArrayList<>();
        long begin = System.nanoTime();
        for (LockHandle<String> handle : held) {
            permits.acquire();
            CompletableFuture<Void> release = handle.releaseAsync().toCompletableFuture();
            release.whenComplete((done, failure) -> permits.release());
            releases.add(release);
        }
        // Even if nobody answers for it, the lock is free at last: then the client gives it back once more.
        long unanswered = releases.stream()
                .filter(release ->
                        release.handle((done, failure) -> failure != null).join())
                .count();
        held.clear();
        System.out.println(begin + " " + unanswered);
    }

    /** Answers when the last of the waiters was served, and how many were not told that they had released. */
    private void finish() throws Exception {
        int unanswered = waiters.finish();
        System.out.println(waiters.lastServedAt() + " " + unanswered);
    }

    @Override
    public void close() {
        waiting.close();
        holding.close();
    }
}
