package io.johnnylocke.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads of this JVM that count. */
final class Counters implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Tally>> running = new ArrayList<>();

    /** Has a thread for each key count from one moment until another. */
    void start(Contender contender, List<String> keys, long begin, long end) {
        for (String key : keys) {
            running.add(threads.submit(() -> count(contender, key, begin, end)));
        }
    }

    private static Tally count(Contender contender, String key, long begin, long end) throws Exception {
        TimeUnit.NANOSECONDS.sleep(begin - System.nanoTime());
        long inTime = 0;
        while (true) {
            contender.count(key);
            if (System.nanoTime() - end >= 0) {
                return new Tally(inTime, inTime + 1);
            }
            inTime++;
        }
    }

    /** Waits until all are done. */
    Tally finish() throws Exception {
        Tally all = Tally.NOTHING;
        for (Future<Tally> thread : running) {
            all = all.plus(thread.get());
        }
        running.clear();
        return all;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
