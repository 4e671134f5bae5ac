package io.johnnylocke.store.contract;

import static io.johnnylocke.store.contract.Peer.claim;
import static io.johnnylocke.store.contract.Peer.text;
import static io.johnnylocke.store.contract.Peer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.StateChange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows O and F: looking at a key without holding it, and forgetting it. */
abstract class ObserveTransitions extends TransitionRows {

    ObserveTransitions(TransitionContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("O1 Observing a free key gives its state and leaves nothing behind")
    void o1() {
        assertThat(((ObserveOutcome.Free) a.observe(LONG)).state()).isNull();
        AcquireOutcome.Granted granted = b.granted(claim(1, LONG, NO_WAIT, 0));
        b.release(1, granted.token(), write("v"));
        assertThat(text(((ObserveOutcome.Free) a.observe(LONG)).state())).isEqualTo("v");
    }

    @Test
    @DisplayName("O2 Observing a held key tells whose hold it is, and when it ends; only looking does not")
    void o2() throws Exception {
        AcquireOutcome.Granted granted = b.granted(claim(1, LONG, NO_WAIT, 0));
        ObserveOutcome.Held held = (ObserveOutcome.Held) a.observe(LONG);
        assertThat(held.token()).isEqualTo(granted.token());
        assertThat(held.remaining()).isBetween(LONG.minusSeconds(5), LONG.plus(ABOUT));
        c.observe(NO_WAIT);
        b.release(1, granted.token(), write("v"), claim(2, LONG, LONG, 0), true);
        assertThat(a.event()).isEqualTo(new Peer.Event("freed", granted.token()));
        assertThat(c.hasNoEvent()).isTrue();
    }

    @Test
    @DisplayName("O3 A lasting observation of a free key tells each time that it is free again")
    void o3() throws Exception {
        assertThat(((ObserveOutcome.Free) a.observeLasting(LONG)).state()).isNull();
        AcquireOutcome.Granted one = b.granted(claim(1, LONG, NO_WAIT, 0));
        b.release(1, one.token(), write("v"));
        assertThat(a.event()).isEqualTo(new Peer.Event("freed", one.token()));
        AcquireOutcome.Granted two = b.granted(claim(2, LONG, NO_WAIT, 0));
        b.release(2, two.token(), write("w"));
        assertThat(a.event()).isEqualTo(new Peer.Event("freed", two.token()));
        ObserveOutcome.Free free = (ObserveOutcome.Free) a.observeLasting(LONG);
        assertThat(free.token()).isEqualTo(two.token());
        assertThat(text(free.state())).isEqualTo("w");
    }

    @Test
    @DisplayName("F1 Forgetting drops the record of a key that is not used, and tokens rise nevertheless")
    void f1() {
        AcquireOutcome.Granted granted = a.granted(claim(5, LONG, NO_WAIT, 0));
        a.forget(granted.token());
        a.release(5, granted.token(), write("v"));
        a.forget(granted.token());
        assertThat(a.acquire(claim(5, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Finished.class);
        AcquireOutcome.Granted again = a.granted(claim(6, LONG, NO_WAIT, 0));
        a.release(6, again.token(), StateChange.REMOVE);
        a.forget(again.token() - 1);
        assertThat(a.acquire(claim(6, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Finished.class);
        a.forget(again.token());
        AcquireOutcome.Granted fresh = a.granted(claim(6, LONG, NO_WAIT, 0));
        assertThat(fresh.token()).isGreaterThan(again.token());
    }
}
