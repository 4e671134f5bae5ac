package io.johnnylocke;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a waiter does to a holder of strictly lower priority. A holder of the same or a higher priority is never preempted.
 *
 * @param grace how long after the first request the holder may go on, counted by the store; zero: not at all; {@code null}:
 *     until it has finished
 */
public record Preemption(@Nullable Duration grace) {

    /** Takes the lock over at once; what the holder writes from then on is refused. */
    public static final Preemption IMMEDIATE = new Preemption(Duration.ZERO);

    /** Waits for the holder to finish: the priority only decides who is next. */
    public static final Preemption NONE = new Preemption(null);

    /**
     * Checks the grace.
     *
     * @throws IllegalArgumentException if it is negative or above 36,500 days
     */
    public Preemption {
        if (grace != null && !grace.isZero()) {
            Arguments.countable(grace, "grace");
        }
    }

    /**
     * Tells the holder, gives it this long to finish its write, and then takes the lock over. The holder hears of it by
     * {@link LockHandle#onPreemptionAnnounced}.
     *
     * @param grace 1 ms to 36,500 days, at most the lease of the one who preempts
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public static Preemption after(Duration grace) {
        return new Preemption(Arguments.countable(Objects.requireNonNull(grace, "grace"), "grace"));
    }
}
