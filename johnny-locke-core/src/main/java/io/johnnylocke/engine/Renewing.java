package io.johnnylocke.engine;

import io.johnnylocke.listener.AcquisitionListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Keeps what this client holds: renews leases, and asks the store whether it still holds. */
record Renewing(Lane lane) {

    /** Renews because a holder says so. */
    void renew(Hold hold, Duration lease, CompletableFuture<Void> renewed) {
        Tenure tenure = hold.tenure();
        lane.expire(tenure);
        if (tenure.phase() != Tenure.Phase.HELD || !tenure.has(hold)) {
            renewed.completeExceptionally(lane.failures().notHeld(tenure));
        } else {
            new Renewal(lane, tenure, renewed).send(lease);
        }
    }

    /** Does what is due. */
    void tend(Tenure tenure, long now) {
        lane.expire(tenure);
        if (tenure.isToBeConfirmed(now)) {
            tenure.confirming();
            CompletableFuture<Void> confirmed = new CompletableFuture<>();
            confirmed.whenComplete((done, failure) -> tenure.confirmationOver(failure != null, lane.now()));
            new Renewal(lane, tenure, confirmed).send(Duration.ZERO);
        }
        if (tenure.isToBeRenewed(now)) {
            CompletableFuture<Void> renewed = new CompletableFuture<>();
            AcquisitionListener listener = tenure.listener();
            renewed.whenComplete((done, failure) -> {
                tenure.renewalOver(failure != null, lane.now());
                listener.renewed(failure);
            });
            new Renewal(lane, tenure, renewed).send(tenure.renewing(now));
        }
    }
}
