package io.johnnylocke.store.contract;

import static io.johnnylocke.store.contract.Peer.as;
import static io.johnnylocke.store.contract.Peer.claim;
import static io.johnnylocke.store.contract.Peer.preempting;
import static io.johnnylocke.store.contract.Peer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What several requests add up to that no single row of docs/transitions.md tells. */
public abstract class StoriesContract extends PeerContract {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration NO_WAIT = Duration.ZERO;
    private static final Duration BRIEF = Duration.ofMillis(250);

    private AcquireOutcome.Granted granted(Peer peer, StateExpiry expiry) {
        return peer.granted(as("h", claim(1, LONG, NO_WAIT, 0, expiry)));
    }

    private void put(StateExpiry expiry) {
        c.release(1, granted(c, expiry).token(), write("v"), expiry, 0, null, false);
    }

    /** Longer than what is brief. */
    private static void pass() throws InterruptedException {
        new Stopwatch().sleepUntil(BRIEF.plusMillis(150));
    }

    @Test
    @DisplayName("what a sliding hold has put off stays put off if it is released under no expiry")
    void slidThenNone() throws InterruptedException {
        put(StateExpiry.sliding(BRIEF));
        AcquireOutcome.Granted one = granted(a, StateExpiry.sliding(BRIEF));
        pass();
        a.release(1, one.token(), StateChange.KEEP);
        assertThat(b.state()).isEqualTo("v");
    }

    @Test
    @DisplayName("a write under a sliding expiry lives at least as long as others hold on")
    void writtenWithinAnotherHold() throws InterruptedException {
        AcquireOutcome.Granted one = granted(a, StateExpiry.none());
        granted(b, StateExpiry.sliding(BRIEF));
        b.release(1, one.token(), write("w"), StateExpiry.sliding(BRIEF), 0, null, false);
        pass();
        assertThat(c.state()).isEqualTo("w");
        a.release(1, one.token(), StateChange.KEEP, StateExpiry.none(), 1, null, false);
        assertThat(c.state()).isEqualTo("w");
    }

    @Test
    @DisplayName("who shares a sliding hold under no expiry does not shorten it")
    void joinedUnderNone() throws InterruptedException {
        put(StateExpiry.sliding(BRIEF));
        AcquireOutcome.Granted one = granted(a, StateExpiry.sliding(BRIEF));
        pass();
        granted(b, StateExpiry.none());
        a.release(1, one.token(), StateChange.KEEP, StateExpiry.sliding(BRIEF), 0, null, false);
        b.release(1, one.token(), StateChange.KEEP);
        assertThat(c.state()).isEqualTo("v");
    }

    @Test
    @DisplayName("a state is there for as long as it is held, whatever the release before has said")
    void slidThenHeld() throws InterruptedException {
        put(StateExpiry.none());
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        a.release(1, one.token(), StateChange.KEEP, StateExpiry.sliding(BRIEF), 0, null, false);
        b.granted(claim(1, LONG, NO_WAIT, 0));
        pass();
        assertThat(c.state()).isEqualTo("v");
    }

    @Test
    @DisplayName("a successor holds the state that was handed to it, although its time is over")
    void overThenHandedOver() throws InterruptedException {
        StateExpiry absolute = StateExpiry.absolute(BRIEF);
        put(absolute);
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0, absolute));
        pass();
        a.release(1, one.token(), StateChange.KEEP, absolute, 0, claim(2, LONG, LONG, 0, absolute), true);
        assertThat(b.state()).isEqualTo("v");
    }

    @Test
    @DisplayName("a cancelled session stays ended when an earlier one is released")
    void cancelledBeforeRelease() {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        a.busy(claim(2, LONG, LONG, 0));
        a.cancel(2);
        a.release(1, one.token(), StateChange.KEEP);
        assertThat(a.acquire(claim(2, LONG, LONG, 0))).isInstanceOf(AcquireOutcome.Finished.class);
        assertThat(a.acquire(claim(3, LONG, LONG, 0))).isInstanceOf(AcquireOutcome.Granted.class);
        assertThat(a.acquire(claim(2, LONG, LONG, 0))).isInstanceOf(AcquireOutcome.Finished.class);
    }

    @Test
    @DisplayName("a release that landed is known although a later session was cancelled")
    void releasedBeforeCancellation() {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        a.busy(claim(2, LONG, LONG, 0));
        a.release(1, one.token(), write("v"));
        a.cancel(2);
        assertThat(a.release(1, one.token(), write("v"))).isInstanceOf(ReleaseOutcome.Landed.class);
    }

    @Test
    @DisplayName("whoever is announced to preempt is told the holder's lease, not the grace")
    void holderTellsTheLease() {
        a.granted(claim(1, LONG, NO_WAIT, 0));
        AcquireOutcome.Busy busy = b.busy(preempting(Preemption.after(Duration.ofSeconds(2)), claim(1, LONG, LONG, 5)));
        assertThat(busy.remaining()).isLessThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(busy.holder().remaining()).isGreaterThan(Duration.ofSeconds(20));
    }
}
