package io.johnnylocke.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The worker in this JVM. */
final class LocalWorker implements Worker {

    private final Map<Contender.Kind, Contender> contenders = new EnumMap<>(Contender.Kind.class);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Tally>> running = new ArrayList<>();

    LocalWorker(String address) {
        for (Contender.Kind kind : Backend.of(address).contenders()) {
            contenders.put(kind, kind.connect(address));
        }
    }

    Contender contender(Contender.Kind kind) {
        Contender contender = contenders.get(kind);
        if (contender == null) {
            throw new IllegalStateException();
        }
        return contender;
    }

    @Override
    public void start(Load load) {
        Contender contender = contender(load.contender());
        long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(load.startAt() - System.currentTimeMillis());
        long end = begin + TimeUnit.MILLISECONDS.toNanos(load.millis());
        for (String key : load.keys()) {
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

    @Override
    public Tally finish() throws Exception {
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
        contenders.values().forEach(Contender::close);
    }
}
