package io.johnnylocke.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {

    private final ManualClock clock = new ManualClock();
    private final List<String> run = new ArrayList<>();

    private LockClock.Timer schedule(String name, long millis) {
        return clock.schedule(
                () -> run.add(name + "@" + clock.nanoTime() / 1_000_000),
                Duration.ofMillis(millis).toNanos());
    }

    @Test
    void timersRunInOrderEachAtItsTime() {
        schedule("b", 20);
        schedule("a", 10);
        schedule("a2", 10);
        schedule("c", 30);
        clock.advance(Duration.ofMillis(25));
        assertThat(run).containsExactly("a@10", "a2@10", "b@20");
        assertThat(clock.nanoTime()).isEqualTo(25_000_000);
    }

    @Test
    void timersThatTimersStartRunOnTheWay() {
        clock.schedule(() -> schedule("late", 5), Duration.ofMillis(10).toNanos());
        clock.advance(Duration.ofMillis(15));
        assertThat(run).containsExactly("late@15");
    }

    @Test
    void cancelledTimersDoNotRun() {
        LockClock.Timer timer = schedule("a", 10);
        timer.cancel();
        timer.cancel();
        clock.advance(Duration.ofSeconds(1));
        assertThat(run).isEmpty();
    }

    @Test
    void aClosedClockHasNoTimers() {
        schedule("a", 10);
        clock.close();
        clock.advance(Duration.ofSeconds(1));
        assertThat(run).isEmpty();
    }

    @Test
    void timersThatHaveRunOrWereCancelledAreNotPending() {
        schedule("a", 10);
        LockClock.Timer cancelled = schedule("b", 20);
        schedule("c", 30);
        assertThat(clock.pendingTimers()).isEqualTo(3);
        clock.advance(Duration.ofMillis(10));
        cancelled.cancel();
        assertThat(clock.pendingTimers()).isEqualTo(1);
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatThrownBy(() -> clock.advance(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-0.001");
    }
}
