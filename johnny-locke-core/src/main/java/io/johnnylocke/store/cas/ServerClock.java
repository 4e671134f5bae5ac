package io.johnnylocke.store.cas;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a server's clock: bounds that a time stamp and this process's monotonic clock give. Nothing is assumed
 * of the wall clock of this machine. Thread-safe.
 */
public final class ServerClock {

    /** By how much two clocks may differ in rate: one in so many. */
    private static final long DRIFT = 1000;

    private static final long STALE = Duration.ofSeconds(10).toNanos();

    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Bounds> bounds = new AtomicReference<>();
    private volatile long readAt;
    private volatile long margin;

    /** Creates a clock of which nothing is known yet. */
    public ServerClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Returns this process's monotonic clock: the time to give to {@link #read}. */
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    /**
     * The server has read its clock after a question was sent and before now.
     *
     * @param micros what it read
     * @param sent when the question was sent
     */
    public void read(long micros, long sent) {
        Bounds told = new Bounds(micros, nanoTime(), micros, sent);
        readAt = told.lowAt;
        bounds.updateAndGet(known -> {
            // A clock that was set, or that of another server, is known from now on only.
            boolean isAnother = known != null && (micros < known.low(sent) || micros > known.high(told.lowAt));
            return known == null || isAnother ? told : known.narrowed(told);
        });
    }

    /** Keeps the lower bound back by so much, for the clock may be replaced by another one. */
    public void setMargin(Duration newMargin) {
        margin = newMargin.toNanos() / 1000;
    }

    /** Returns whether anything is known. */
    public boolean isKnown() {
        return bounds.get() != null;
    }

    /** Returns whether nothing was read for so long that the bounds are getting wide. */
    public boolean isStale() {
        Bounds known = bounds.get();
        return known == null || nanoTime() - readAt > STALE;
    }

    /** Returns microseconds that the server's clock has passed already, if only just. */
    public long low() {
        return known().low(nanoTime()) - margin;
    }

    /** Returns what the server's clock is likely to say, in microseconds. */
    public long middle() {
        Bounds known = known();
        long now = nanoTime();
        return (known.low(now) + known.high(now)) / 2;
    }

    /** Returns microseconds that the server's clock has not passed yet. */
    public long high() {
        return known().high(nanoTime());
    }

    /** Returns by how much the two may differ from each other. */
    public Duration doubt() {
        Bounds known = known();
        long now = nanoTime();
        return Duration.ofMillis((known.high(now) - known.low(now) + margin) / 1000 + 1);
    }

    private Bounds known() {
        Bounds known = bounds.get();
        if (known == null) {
            throw new IllegalStateException("the server's clock was not read yet");
        }
        return known;
    }

    /** The clock was at least so late at one time of ours, and at most so late at another. */
    private record Bounds(long low, long lowAt, long high, long highAt) {

        Bounds narrowed(Bounds told) {
            boolean later = told.low >= low(told.lowAt);
            boolean earlier = told.high(told.lowAt) <= high(told.lowAt);
            return new Bounds(
                    later ? told.low : low,
                    later ? told.lowAt : lowAt,
                    earlier ? told.high : high,
                    earlier ? told.highAt : highAt);
        }

        long low(long now) {
            long passed = (now - lowAt) / 1000;
            return low + passed - passed / DRIFT;
        }

        long high(long now) {
            long passed = (now - highAt) / 1000;
            return high + passed + passed / DRIFT;
        }
    }
}
