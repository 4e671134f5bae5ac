package io.johnnylocke.engine;

import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What sessions that nobody here wants any more have, or may get, in the store: it is given back. */
final class Leftovers {

    /** How long it is tried to give back what a forgotten session holds, which may have a long lease. */
    private static final Duration GIVE_BACK_TIME = Duration.ofMinutes(10);

    private final Lane lane;
    private final Set<Long> givingBack = new HashSet<>();

    Leftovers(Lane lane) {
        this.lane = lane;
    }

    /** Ends a session, whatever it has become in the store. */
    void giveBack(long session) {
        if (givingBack.add(session)) {
            lane.send(
                    "cancellation",
                    () -> lane.store().cancel(new CancelRequest(lane.key(), session)),
                    Nanos.after(lane.now(), GIVE_BACK_TIME),
                    StoreCall.Caller.<CancelOutcome>of(() -> givingBack.remove(session)));
        }
    }

    /** The store says that a session of this client holds the lock: unless that is known here, it was forgotten. */
    void found(long session) {
        Session asking = lane.session();
        Tenure current = lane.current();
        boolean known =
                (asking != null && asking.number() == session) || (current != null && current.session() == session);
        if (!known) {
            giveBack(session);
        }
    }
}
