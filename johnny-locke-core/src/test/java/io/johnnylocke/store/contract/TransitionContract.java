package io.johnnylocke.store.contract;

import io.johnnylocke.store.LockStore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/** The rows of docs/transitions.md, each on a store that keeps a queue. */
public abstract class TransitionContract {

    /** Returns a store for one more client on the same backend. */
    protected abstract LockStore newStore();

    /**
     * Returns whether the store is told that a client is gone. If not, a grant to one counts until it is not confirmed in
     * time.
     */
    protected boolean knowsWhoIsGone() {
        return true;
    }

    @Nested
    @DisplayName("acquisitions")
    class Acquisitions extends AcquireTransitions {
        Acquisitions() {
            super(TransitionContract.this);
        }
    }

    @Nested
    @DisplayName("releases")
    class Releases extends ReleaseTransitions {
        Releases() {
            super(TransitionContract.this);
        }
    }

    @Nested
    @DisplayName("renewals, cancellations and revocations")
    class Holds extends HoldTransitions {
        Holds() {
            super(TransitionContract.this);
        }
    }

    @Nested
    @DisplayName("observations")
    class Observations extends ObserveTransitions {
        Observations() {
            super(TransitionContract.this);
        }
    }

    @Nested
    @DisplayName("sharing")
    class Sharing extends SharingTransitions {
        Sharing() {
            super(TransitionContract.this);
        }
    }

    @Nested
    @DisplayName("preemptions")
    class Preemptions extends PreemptionTransitions {
        Preemptions() {
            super(TransitionContract.this);
        }
    }

    @Nested
    @DisplayName("writes")
    class Writes extends WriteTransitions {
        Writes() {
            super(TransitionContract.this);
        }
    }
}
