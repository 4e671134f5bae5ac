package io.johnnylocke.store.memory;

import io.johnnylocke.KeyChange;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.transition.LockRecord;
import io.johnnylocke.store.transition.Moment;
import io.johnnylocke.store.transition.Signal;
import io.johnnylocke.store.transition.Step;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The records of all namespaces, the clients that are connected, and the sweeping of records that are of no more use. */
final class MemoryRecords {

    /** How long a record outlives its last use, so that repeated requests are still recognised. */
    static final Duration RETENTION = Duration.ofSeconds(15);

    private final LongSupplier nanoTime;
    private final long origin;
    private final Map<Id, Cell> cells = new ConcurrentHashMap<>();
    private final Map<String, MemoryConnection> connections = new ConcurrentHashMap<>();
    private final PriorityBlockingQueue<Sweep> sweeps = new PriorityBlockingQueue<>();

    MemoryRecords(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    StoreConnection connect(StoreContext context) {
        MemoryConnection connection = new MemoryConnection(this, context);
        connections.put(context.clientId(), connection);
        return connection;
    }

    void disconnect(StoreContext context) {
        connections.remove(context.clientId());
    }

    Moment now() {
        long micros = (nanoTime.getAsLong() - origin) / 1000;
        return new Moment(micros / 1000, micros, connections::containsKey, Moment.Tokens.CLOCK);
    }

    Set<String> keys(String namespace) {
        return cells.keySet().stream()
                .filter(id -> id.namespace.equals(namespace))
                .map(Id::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    LockRecord record(String namespace, String key) {
        Cell cell = cells.get(new Id(namespace, key));
        return cell == null ? LockRecord.UNUSED : cell.record;
    }

    /** Runs a transition atomically for its key, and then delivers what it signals. */
    <O> O transact(String namespace, String key, BiFunction<LockRecord, Moment, Step<O>> transition) {
        Id id = new Id(namespace, key);
        Result<O> result = new Result<>();
        cells.compute(id, (unused, cell) -> {
            Moment now = now();
            LockRecord before = cell == null ? LockRecord.UNUSED : cell.record;
            Step<O> step = transition.apply(before, now);
            result.step = step;
            return step.next().equals(LockRecord.UNUSED)
                    ? null
                    : new Cell(step.next(), now.millis(), sweepOf(id, cell, now));
        });
        Step<O> step = result.step();
        step.signals().forEach(signal -> deliver(id, signal));
        sweep();
        return step.outcome();
    }

    void remove(String namespace, String key, BiFunction<LockRecord, Moment, Boolean> condition) {
        cells.computeIfPresent(new Id(namespace, key), (id, cell) -> condition.apply(cell.record, now()) ? null : cell);
    }

    private void deliver(Id id, Signal signal) {
        if (signal instanceof Signal.Freed freed) {
            connections.values().forEach(connection -> connection.freed(id.namespace, id.key, freed.token()));
        } else if (signal instanceof Signal.Changed changed) {
            KeyChange change = new KeyChange(id.key, changed.token(), changed.kind());
            connections.values().forEach(connection -> connection.changed(id.namespace, change));
        } else if (signal instanceof Signal.Grant grant) {
            MemoryConnection connection = connections.get(grant.session().clientId());
            if (connection != null) {
                connection.listener().granted(id.key, grant.session().number(), grant.granted(), grant.confirmWithin());
            }
        } else if (signal instanceof Signal.Announcement told) {
            MemoryConnection connection = connections.get(told.clientId());
            if (connection != null) {
                connection.listener().preemptionAnnounced(id.key, told.token(), told.priority(), told.grace());
            }
        } else if (signal instanceof Signal.Loss loss) {
            MemoryConnection connection = connections.get(loss.clientId());
            if (connection != null) {
                connection.listener().lost(id.key, loss.token(), loss.reason(), loss.by());
            }
        }
    }

    /** Every cell has one sweep outstanding, made with the cell and moved on each time that it comes too early. */
    private Sweep sweepOf(Id id, @Nullable Cell cell, Moment now) {
        if (cell != null) {
            return cell.sweep;
        }
        Sweep sweep = new Sweep(now.millis() + RETENTION.toMillis(), id);
        sweeps.add(sweep);
        return sweep;
    }

    private void sweep() {
        long now = now().millis();
        for (Sweep first = sweeps.peek(); first != null && first.at <= now; first = sweeps.peek()) {
            Sweep due = sweeps.poll();
            if (due != null && due.at <= now) {
                cells.computeIfPresent(due.id, (id, cell) -> cell.sweep.equals(due) ? swept(id, cell, now) : cell);
            } else if (due != null) {
                sweeps.add(due);
            }
        }
    }

    private @Nullable Cell swept(Id id, Cell cell, long now) {
        LockRecord record = cell.record;
        boolean live = record.liveHold(now) != null || record.stateAt(now).isPresent();
        long next = Math.max(cell.touched, live ? now : 0) + RETENTION.toMillis();
        if (next <= now) {
            return null;
        }
        Sweep sweep = new Sweep(next, id);
        sweeps.add(sweep);
        return new Cell(record, cell.touched, sweep);
    }

    private record Id(String namespace, String key) {}

    private record Cell(LockRecord record, long touched, Sweep sweep) {}

    private record Sweep(long at, Id id) implements Comparable<Sweep> {
        @Override
        public int compareTo(Sweep other) {
            return Long.compare(at, other.at);
        }
    }

    /** Carries a transition's step out of the map's function. */
    private static final class Result<O> {
        private @Nullable Step<O> step;

        Step<O> step() {
            if (step == null) {
                throw new IllegalStateException("no transition was run");
            }
            return step;
        }
    }
}
