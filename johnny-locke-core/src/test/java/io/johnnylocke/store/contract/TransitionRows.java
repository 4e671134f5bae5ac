package io.johnnylocke.store.contract;

import io.johnnylocke.store.LockStore;
import java.time.Duration;

/** Some rows of docs/transitions.md, by single requests without an engine. */
abstract class TransitionRows extends PeerContract {

    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration BRIEF = Duration.ofMillis(250);
    static final Duration NO_WAIT = Duration.ZERO;

    /** How well a client knows the store's clock, on a machine that is busy. */
    static final Duration ABOUT = Duration.ofMillis(40);

    private final TransitionContract contract;

    TransitionRows(TransitionContract contract) {
        this.contract = contract;
    }

    @Override
    protected LockStore newStore() {
        return contract.newStore();
    }

    static void afterBriefLease() throws InterruptedException {
        Thread.sleep(BRIEF.toMillis() + 30);
    }
}
