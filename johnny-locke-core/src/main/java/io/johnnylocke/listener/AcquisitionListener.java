package io.johnnylocke.listener;

import io.johnnylocke.Loss;
import io.johnnylocke.PreemptionNotice;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of one acquisition: {@link #waiting}, then either {@link #notAcquired} or {@link #acquired}; after that, once,
 * {@link #released} or {@link #lost}. One after the other, but on any thread. Whoever waits for such an event in code, such as the
 * caller of a release, goes on when the listener was told. See {@link LockListener} for what it may do.
 */
public interface AcquisitionListener {

    /** Listens to nothing. */
    AcquisitionListener NONE = new AcquisitionListener() {};

    /**
     * The waiting for the lock begins. Mostly at once, on the thread that told of the acquisition; later if another lock has to
     * be had before; never, if that could not be had.
     */
    default void waiting() {}

    /** The lock is acquired. */
    default void acquired(Grant grant) {}

    /**
     * The lock is not acquired.
     *
     * @param outcome anything but {@link AcquisitionOutcome#ACQUIRED}
     * @param failure what the caller is told, a {@link java.util.concurrent.CancellationException} if it does not want to know
     */
    default void notAcquired(AcquisitionOutcome outcome, Throwable failure) {}

    /**
     * The lease was renewed, by its holder or by itself, or was not. Of those who share a lock, one hears of each renewal.
     *
     * @param failure {@code null} if it was renewed, a {@link io.johnnylocke.LockLostException} if the lock was lost meanwhile, or
     *     why the store did not do it
     */
    default void renewed(@Nullable Throwable failure) {}

    /** Somebody of higher priority is going to take the lock over. */
    default void preemptionAnnounced(PreemptionNotice notice) {}

    /**
     * A change of the state was refused, so that nothing is lost or overwritten.
     *
     * @param outcome {@link HoldOutcome#LOST} if the token held no longer, {@link HoldOutcome#STALE} if somebody who shared the
     *     lock had written meanwhile
     */
    default void writeRefused(HoldOutcome outcome) {}

    /** The lock was lost. The hold is over. */
    default void lost(Loss loss) {}

    /**
     * The hold is over without a loss.
     *
     * @param outcome anything but {@link HoldOutcome#LOST}
     * @param failure what the caller is told, or {@code null} if it was released
     */
    default void released(HoldOutcome outcome, @Nullable Throwable failure) {}
}
