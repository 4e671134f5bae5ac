package io.johnnylocke.engine;

import java.util.concurrent.CompletableFuture;

/**
 * Lets waiters share what this client holds. The store is told only if that raises the priority or puts off the end of the
 * lease.
 */
record Sharing(Lane lane) {

    void share(Tenure tenure, Waiter waiter) {
        AcquireSpec spec = waiter.spec();
        boolean endsSoon =
                Nanos.between(lane.now(), tenure.end()).compareTo(spec.lease().dividedBy(4)) < 0;
        if (endsSoon) {
            shareRenewed(tenure, waiter);
            return;
        }
        boolean raises = spec.priority() > tenure.priority();
        if (give(tenure, waiter) && (raises || Nanos.after(lane.now(), spec.lease()) > tenure.end())) {
            new Renewal(lane, tenure, new CompletableFuture<>()).send(spec.lease());
        }
    }

    /** So little is left that whoever shares it should know first whether there will be more. */
    private void shareRenewed(Tenure tenure, Waiter waiter) {
        CompletableFuture<Void> renewed = new CompletableFuture<>();
        renewed.whenComplete((done, failure) -> {
            if (tenure.isSharedBy(waiter.spec()) && tenure.isHeld()) {
                give(tenure, waiter);
            } else if (lane.engine().isClosing()) {
                waiter.completeExceptionally(lane.failures().closed());
            } else if (!waiter.isDone()) {
                lane.enqueue(waiter);
            }
        });
        tenure.raise(waiter.spec().priority());
        new Renewal(lane, tenure, renewed).send(waiter.spec().lease());
    }

    /** Gives the waiter a hold of its own, and returns whether it still wants one. */
    private static boolean give(Tenure tenure, Waiter waiter) {
        Hold hold = tenure.hold(waiter.spec());
        boolean given = waiter.complete(hold);
        if (!given) {
            tenure.left(hold);
        }
        return given;
    }
}
