package io.johnnylocke.store.cas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServerClockTest {

    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final ServerClock clock = new ServerClock(nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(clock.isKnown()).isFalse();
        assertThat(clock.isStale()).isTrue();
        assertThatThrownBy(clock::low).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aReadingBoundsTheServersClockByTheRoundTrip() {
        long sent = clock.nanoTime();
        pass(Duration.ofMillis(30));
        clock.read(1_000_000, sent);
        assertThat(clock.low()).isEqualTo(1_000_000);
        assertThat(clock.high()).isBetween(1_030_000L, 1_030_100L);
        assertThat(clock.middle()).isBetween(1_015_000L, 1_015_100L);
        assertThat(clock.doubt()).isBetween(Duration.ofMillis(30), Duration.ofMillis(31));
        assertThat(clock.isStale()).isFalse();
        pass(Duration.ofSeconds(11));
        assertThat(clock.isStale()).isTrue();
    }

    @Test
    void theBoundsHoldAlthoughTheClocksDoNotRunAtTheSameRate() {
        Random random = new Random(11);
        double rate = 1.0005;
        double server = 7e9;
        for (int i = 0; i < 2000; i++) {
            long there = random.nextInt(20_000_000);
            long back = random.nextInt(20_000_000);
            long sent = clock.nanoTime();
            nanos.addAndGet(there);
            server += there * rate;
            long read = (long) (server / 1000);
            nanos.addAndGet(back);
            server += back * rate;
            clock.read(read, sent);
            long pause = random.nextInt(1_000_000_000);
            nanos.addAndGet(pause);
            server += pause * rate;
            assertThat(clock.low()).isLessThanOrEqualTo((long) (server / 1000) + 1);
            assertThat(clock.high()).isGreaterThanOrEqualTo((long) (server / 1000) - 1);
        }
    }

    @Test
    void aClockThatWasSetBackIsBelieved() {
        clock.read(9_000_000, clock.nanoTime());
        pass(Duration.ofSeconds(1));
        clock.read(2_000_000, clock.nanoTime());
        assertThat(clock.low()).isEqualTo(2_000_000);
        assertThat(clock.high()).isEqualTo(2_000_000);
    }
}
