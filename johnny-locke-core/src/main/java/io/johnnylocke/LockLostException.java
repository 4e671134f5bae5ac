package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * The handle no longer holds its lock. Whatever it was about to write was refused: the state is untouched by it, for
 * certain.
 */
public final class LockLostException extends LockException {

    private final Loss loss;

    /**
     * Creates the exception.
     *
     * @param loss what was lost, and why
     * @param namespace the namespace of the key
     */
    public LockLostException(Loss loss, String namespace) {
        super(loss.key(), message(loss, namespace), null);
        this.loss = loss;
    }

    private static String message(Loss loss, String namespace) {
        String what = "Lock '" + loss.key() + "' in namespace '" + namespace + "' was lost (" + loss.reason()
                + (loss.by() == null ? "" : " by '" + loss.by() + "'") + "), token " + loss.token()
                + " no longer holds and nothing was written.";
        return what + hint(loss.reason());
    }

    private static String hint(LossReason reason) {
        return switch (reason) {
            case EXPIRED -> " Take a longer lease, renew it, or do less under the lock.";
            case STORE_LOST -> " The store forgot the lock: was its data flushed, evicted or failed over?";
            case PREEMPTED, REVOKED, CLOSED -> "";
        };
    }

    /** Returns why the lock was lost. */
    public LossReason reason() {
        return loss.reason();
    }

    /** Returns the fencing token that no longer holds. */
    public long token() {
        return loss.token();
    }

    /** Returns who took the lock, where the store can tell; otherwise {@code null}. */
    public @Nullable String by() {
        return loss.by();
    }
}
