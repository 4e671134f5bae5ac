package io.johnnylocke.spring.jdbc;

import org.springframework.dao.OptimisticLockingFailureException;

/**
 * The database has refused a fencing token, because somebody has written with a newer one: whoever wrote has lost the lock, and
 * may not know it yet. Its transaction must be rolled back, which {@code @Transactional} does by itself. To try again is to
 * acquire the lock again.
 */
public final class StaleTokenException extends OptimisticLockingFailureException {

    private final String key;
    private final long token;

    StaleTokenException(String key, long token, String why) {
        super("Token " + token + " of lock '" + key + "' was refused: " + why);
        this.key = key;
        this.token = token;
    }

    /** Returns the key of the lock. */
    public String key() {
        return key;
    }

    /** Returns the fencing token that was refused. */
    public long token() {
        return token;
    }
}
