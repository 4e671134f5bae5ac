package io.johnnylocke.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
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
    private int limited;
    private int identified;
    private int overdue;

    boolean isEmpty() {
        return byTurn.isEmpty();
    }

    int size() {
        return byTurn.size();
    }

    /** Returns whether the attempts of one of them are counted. */
    boolean isLimited() {
        return limited > 0;
    }

    @Nullable
    Waiter first() {
        return byTurn.isEmpty() ? null : byTurn.first();
    }

    /** Returns the first of those that claim this holder id. */
    @Nullable
    Waiter firstUnder(String holderId) {
        if (identified > 0) {
            for (Waiter waiter : byTurn) {
                if (holderId.equals(waiter.spec().holderId())) {
                    return waiter;
                }
            }
        }
        return null;
    }

    void add(Waiter waiter) {
        byTurn.add(waiter);
        byDeadline.add(waiter);
        limited += waiter.spec().isLimited() ? 1 : 0;
        identified += waiter.spec().holderId() != null ? 1 : 0;
        overdue += waiter.isOverdue() ? 1 : 0;
    }

    boolean remove(Waiter waiter) {
        boolean found = byTurn.remove(waiter);
        if (found) {
            byDeadline.remove(waiter);
            limited -= waiter.spec().isLimited() ? 1 : 0;
            identified -= waiter.spec().holderId() != null ? 1 : 0;
            overdue -= waiter.isOverdue() ? 1 : 0;
        }
        return found;
    }

    /** Returns the earliest deadline of all. */
    long due() {
        return byDeadline.isEmpty() ? Nanos.NEVER : byDeadline.first().deadline();
    }

    /** Takes out and returns those whose deadline has come. */
    List<Waiter> removeDue(long now) {
        List<Waiter> due = new ArrayList<>();
        while (!byDeadline.isEmpty() && byDeadline.first().deadline() <= now) {
            Waiter waiter = byDeadline.first();
            remove(waiter);
            due.add(waiter);
        }
        return due;
    }

    /** The lock was found busy: takes out and returns those of at most this priority for whom that was once too often. */
    List<Waiter> removeExhausted(int priority) {
        if (limited == 0) {
            return List.of();
        }
        List<Waiter> exhausted = byTurn.stream()
                .filter(waiter -> waiter.spec().priority() <= priority)
                .filter(Waiter::isExhausted)
                .toList();
        exhausted.forEach(this::remove);
        return exhausted;
    }

    /** Takes out and returns those who share that tenure by its holder id. */
    List<Waiter> removeSharers(Tenure tenure) {
        if (tenure.terms().holderId() == null || identified == 0) {
            return List.of();
        }
        List<Waiter> sharers = byTurn.stream()
                .filter(waiter -> tenure.isSharedBy(waiter.spec()))
                .toList();
        sharers.forEach(this::remove);
        return sharers;
    }

    /** Takes out and returns those whose wait is over. */
    List<Waiter> removeOverdue() {
        if (overdue == 0) {
            return List.of();
        }
        List<Waiter> late = byDeadline.stream().filter(Waiter::isOverdue).toList();
        late.forEach(this::remove);
        return late;
    }

    /** Takes out and returns all. */
    List<Waiter> removeAll() {
        List<Waiter> all = List.copyOf(byTurn);
        all.forEach(this::remove);
        return all;
    }
}
