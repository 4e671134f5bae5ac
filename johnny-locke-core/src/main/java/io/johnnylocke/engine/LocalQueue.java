package io.johnnylocke.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The waiters of one client for one key: by priority, then by arrival. */
final class LocalQueue {

    private static final Comparator<Waiter> BY_TURN = Comparator.<Waiter>comparingInt(
                    waiter -> waiter.spec().priority())
            .reversed()
            .thenComparingLong(Waiter::number);
    private static final Comparator<Waiter> BY_DEADLINE =
            Comparator.<Waiter>comparingLong(Waiter::deadline).thenComparingLong(Waiter::number);

    private final TreeSet<Waiter> byTurn = new TreeSet<>(BY_TURN);
    private final TreeSet<Waiter> byDeadline = new TreeSet<>(BY_DEADLINE);

    boolean isEmpty() {
        return byTurn.isEmpty();
    }

    @Nullable
    Waiter first() {
        return byTurn.isEmpty() ? null : byTurn.first();
    }

    void add(Waiter waiter) {
        byTurn.add(waiter);
        byDeadline.add(waiter);
    }

    boolean remove(Waiter waiter) {
        byDeadline.remove(waiter);
        return byTurn.remove(waiter);
    }

    /** Returns the earliest deadline of all. */
    long due() {
        return byDeadline.isEmpty() ? Nanos.NEVER : byDeadline.first().deadline();
    }

    /** Takes out and returns those whose deadline has come. */
    List<Waiter> removeDue(long now) {
        List<Waiter> due = new ArrayList<>();
        while (!byDeadline.isEmpty() && byDeadline.first().deadline() <= now) {
            Waiter waiter = byDeadline.pollFirst();
            byTurn.remove(waiter);
            due.add(waiter);
        }
        return due;
    }

    /** Takes out and returns those that match, in their order. */
    List<Waiter> removeIf(Predicate<Waiter> condition) {
        List<Waiter> matching = byTurn.stream().filter(condition).toList();
        matching.forEach(this::remove);
        return matching;
    }
}
