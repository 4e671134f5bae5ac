package io.johnnylocke.spring.jdbc;

import io.johnnylocke.LockHandle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Objects;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Lets a transaction through only if no newer fencing token has passed before: so whoever was paused past its lease, and overtaken,
 * writes nothing. The first thing that a transaction under a lock does is to pass:
 *
 * <pre>{@code
 * @Transactional
 * @DistributedLocked(key = "#order.id")
 * public void ship(Order order, @FencingToken long token) {
 *     fence.pass(order.id(), token);
 *     jdbc.sql("update ...").update();
 * }
 * }</pre>
 *
 * <p>The newest token of each key is in the table {@code johnny_locke_fence}, whose definition is in the files {@code
 * schema.sql} and, for MySQL and MariaDB, {@code schema-mysql.sql} next to this class. The key's row stays locked until the
 * transaction ends: two holders of one key never write at the same time. A table that has a column for the token needs no other:
 * see {@link #requireUpdated}.
 *
 * <p>Thread-safe. All calls block on the database.
 */
public final class JdbcFence {

    private static final String RAISE =
            "update johnny_locke_fence set token = ? where namespace = ? and lock_key = ? and token <= ?";

    private static final String INSERT = "insert into johnny_locke_fence (namespace, lock_key, token) values (?, ?, ?)";

    private final JdbcOperations jdbc;
    private final String namespace;

    /**
     * Creates a fence.
     *
     * @param jdbc where the table is; on the data source that transactions are about
     * @param namespace the namespace of the locks, which keeps their keys apart from others of the same name
     */
    public JdbcFence(JdbcOperations jdbc, String namespace) {
        this.jdbc = Objects.requireNonNull(jdbc, "jdbc");
        this.namespace = Objects.requireNonNull(namespace, "namespace");
    }

    /**
     * Passes with the token of a lock that is held.
     *
     * @param held the lock
     * @see #pass(String, long)
     */
    public void pass(LockHandle<?> held) {
        pass(held.key(), held.token());
    }

    /**
     * Passes in the transaction that runs, before it reads or writes anything that the lock guards. Any number of
     * transactions may pass with the same token. Waits while a transaction that has passed with another one is not over.
     *
     * @param key the key of the lock
     * @param token the fencing token
     * @throws StaleTokenException if a newer token has passed, in a transaction that was committed
     * @throws IllegalTransactionStateException if no transaction runs on the data source: outside of one, somebody else could
     *     pass before anything was written
     */
    public void pass(String key, long token) {
        Objects.requireNonNull(key, "key");
        jdbc.execute((ConnectionCallback<Void>) connection -> {
            requireTransaction(connection, key);
            if (!raise(key, token) && !insert(connection, key, token) && !raise(key, token)) {
                throw new StaleTokenException(
                        key, token, "a newer one has passed the fence of namespace '" + namespace + "'");
            }
            return null;
        });
    }

    /**
     * Checks that a statement has found its row, where the row itself keeps the newest token, as in
     *
     * <pre>{@code
     * int rows = jdbc.sql("update stock set available = :available, fence = :token where sku = :sku and fence <= :token")
     *         ...
     *         .update();
     * JdbcFence.requireUpdated(rows, sku, token);
     * }</pre>
     *
     * @param rows how many rows the statement has changed
     * @param key the key of the lock, for the message
     * @param token the fencing token, for the message
     * @throws StaleTokenException if it has changed none
     */
    public static void requireUpdated(int rows, String key, long token) {
        if (rows == 0) {
            throw new StaleTokenException(
                    key, token, "no row has an older one, or the same. If the row exists, its is newer");
        }
    }

    private static void requireTransaction(Connection connection, String key) throws SQLException {
        if (!TransactionSynchronizationManager.isActualTransactionActive() || connection.getAutoCommit()) {
            throw new IllegalTransactionStateException(
                    "The fence of lock '" + key + "' was asked outside of a transaction"
                            + " on its data source, and would be open again before anything was written. Put @Transactional on the"
                            + " locked method, or use a TransactionTemplate");
        }
    }

    /** The row stays locked from here on. Nothing is read before, so nothing can be read that a transaction before it changed. */
    private boolean raise(String key, long token) {
        return jdbc.update(RAISE, token, namespace, key, token) > 0;
    }

    /** Without the savepoint the whole transaction would be over in some databases if somebody else was first. */
    private boolean insert(Connection connection, String key, long token) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            jdbc.update(INSERT, namespace, key, token);
            return true;
        } catch (DuplicateKeyException somebodyWasFirst) {
            connection.rollback(before);
            return false;
        }
    }
}
