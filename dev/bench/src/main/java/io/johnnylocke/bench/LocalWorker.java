package io.johnnylocke.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The worker in this JVM. */
final class LocalWorker implements Worker {

    private final Map<Contender.Kind, Contender> contenders = new EnumMap<>(Contender.Kind.class);
    private final Counters counters = new Counters();

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
        long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(load.startAt() - System.currentTimeMillis());
        counters.start(
                contender(load.contender()), load.keys(), begin, begin + TimeUnit.MILLISECONDS.toNanos(load.millis()));
    }

    @Override
    public Tally finish() throws Exception {
        return counters.finish();
    }

    @Override
    public void close() {
        counters.close();
        contenders.values().forEach(Contender::close);
    }
}
