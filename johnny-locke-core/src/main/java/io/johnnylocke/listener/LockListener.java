package io.johnnylocke.listener;

/**
 * Hears what becomes of every acquisition of a template: those of {@code withLock}, {@code execute}, {@code acquire},
 * {@code acquireAll}, and what {@code computeIfAbsent}, {@code set}, {@code touch} and {@code delete} acquire for as long as they
 * need. Thread-safe.
 *
 * <p>A listener must not block and be quick: it is called in the midst of a lock's events, mostly on a thread of the store's client
 * library or of another caller. One that throws is logged and changes nothing.
 */
@FunctionalInterface
public interface LockListener {

    /**
     * A call wants to acquire a lock. It is the thread of the caller that tells so, also where the rest happens elsewhere: so
     * what belongs to the caller, such as its span, is there. Several keys that are acquired together are told one by one.
     *
     * @param acquisition what is wanted
     * @return whom to tell of this acquisition from now on; {@link AcquisitionListener#NONE} for nobody
     */
    AcquisitionListener acquiring(Acquisition acquisition);
}
