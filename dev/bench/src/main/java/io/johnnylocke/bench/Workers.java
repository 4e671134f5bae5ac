package io.johnnylocke.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The JVMs of one shape: this one, and others if it takes more. */
final class Workers implements AutoCloseable {

    /** Until then every thread is waiting for the start, and what the window before has left behind is done. */
    private static final Duration AHEAD = Duration.ofMillis(50);

    private final LocalWorker here;
    private final List<Worker> all = new ArrayList<>();

    private Workers(LocalWorker here) {
        this.here = here;
        all.add(here);
    }

    static Workers start(int processes, String address) throws Exception {
        Workers workers = new Workers(new LocalWorker(address));
        try {
            while (workers.all.size() < processes) {
                workers.all.add(new ForkedWorker(address));
            }
        } catch (Exception e) {
            workers.close();
            throw e;
        }
        return workers;
    }

    /** Has all workers count for a while, from the same moment on, and checks that no count was lost or made up. */
    Tally run(Shape shape, Contender.Kind contender, String key, Duration window) throws Exception {
        long startAt = System.currentTimeMillis() + AHEAD.toMillis();
        Load load = new Load(contender, key, shape.threads(), shape.contended(), startAt, window.toMillis());
        List<Worker> counting = contender.locks() ? all : List.of(here);
        for (Worker worker : counting) {
            worker.start(load);
        }
        Tally tally = Tally.NOTHING;
        for (Worker worker : counting) {
            tally = tally.plus(worker.finish());
        }
        tally.check(here.contender(contender).counted(load.keys()), load.key());
        return tally;
    }

    @Override
    public void close() {
        all.forEach(Worker::close);
    }
}
