package io.johnnylocke.engine;

import io.johnnylocke.listener.Grant;
import java.util.concurrent.CompletableFuture;

/** Lets waiters share what this client holds. */
record Sharing(Lane lane) {

    /** Lets a waiter share that has just come. */
    void share(Tenure tenure, Waiter waiter) {
        if (tenure.terms().holderId() == null) {
            join(tenure, waiter);
        } else {
            // Other clients may share the hold, and whoever acquires gets what they have written.
            joinRenewed(tenure, waiter);
        }
    }

    /**
     * Lets a waiter share that needs no news of the state. The store is told only if that raises the priority or puts off
     * the end of the lease.
     */
    void join(Tenure tenure, Waiter waiter) {
        AcquireSpec spec = waiter.spec();
        boolean endsSoon =
                Nanos.between(lane.now(), tenure.end()).compareTo(spec.lease().dividedBy(4)) < 0;
        if (endsSoon) {
            // Whoever shares it should know first whether there will be more.
            joinRenewed(tenure, waiter);
            return;
        }
        boolean raises = spec.priority() > tenure.priority();
        if (give(tenure, waiter) && (raises || Nanos.after(lane.now(), spec.lease()) > tenure.end())) {
            new Renewal(lane, tenure, new CompletableFuture<>()).send(spec.lease());
        }
    }

    private void joinRenewed(Tenure tenure, Waiter waiter) {
        AcquireSpec spec = waiter.spec();
        CompletableFuture<Void> renewed = new CompletableFuture<>();
        renewed.whenComplete((done, failure) -> {
            boolean stillShared = tenure.isSharedBy(spec) && tenure.isHeld();
            if (stillShared && (failure == null || tenure.terms().holderId() == null)) {
                give(tenure, waiter);
            } else if (stillShared) {
                waiter.completeExceptionally(Failures.withoutEffect(failure));
            } else if (lane.engine().isClosing()) {
                waiter.completeExceptionally(lane.failures().closed());
            } else if (!waiter.isDone()) {
                lane.enqueue(waiter);
            }
        });
        tenure.raise(spec.priority());
        new Renewal(lane, tenure, renewed).send(spec.lease());
    }

    /** Gives the waiter a hold of its own, and returns whether it still wants one. */
    private static boolean give(Tenure tenure, Waiter waiter) {
        Hold hold = tenure.hold(waiter.spec(), Grant.Origin.SHARED);
        boolean given = waiter.complete(hold);
        if (!given) {
            tenure.left(hold);
        }
        return given;
    }
}
