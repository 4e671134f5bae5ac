package io.johnnylocke.store.redis;

/**
 * How many replicas must have what a request has written before it counts as done. Immutable and thread-safe.
 *
 * <p>Without it, what a server has acknowledged a moment before it died is lost if a replica that does not have it yet takes its
 * place. With it, acquisitions, releases, writes, renewals and revocations wait for that many replicas. What they do not
 * confirm in time fails with a {@link io.johnnylocke.LockStoreException}: a lock that was to be acquired is given back; a state
 * that was released or written stands on the primary, and is not taken back, which {@link
 * io.johnnylocke.LockStoreException#isUnconfirmed()} says.
 *
 * <p>A replica confirms that it has it in memory. So what was confirmed is lost if all that have it lose power together, unless
 * they keep it on disk; or if a replica takes the primary's place that has it not, which happens only if fewer than all replicas must confirm.
 * {@linkplain io.johnnylocke.LockOperations#read Reading} without the lock may show what replicas do not have yet.
 */
public final class Replication {

    /** Nobody waits for replicas. The default. */
    public static final Replication NONE = new Replication(0);

    /**
     * All replicas must confirm, so one that is away stops all. On a server that is as many as this client has ever seen connected to
     * the primary; in a cluster, as many as the other servers say that the key's primary has. One at the least.
     */
    public static final Replication ALL = new Replication(Integer.MAX_VALUE);

    private final int replicas;

    private Replication(int replicas) {
        this.replicas = replicas;
    }

    /**
     * So many replicas must confirm. With fewer than there are, a confirmed write is lost if one of the others takes the
     * primary's place.
     *
     * @param replicas 1 or more
     *
     * @throws IllegalArgumentException if it is zero or negative
     */
    public static Replication atLeast(int replicas) {
        if (replicas < 1) {
            throw new IllegalArgumentException("at least 1 replica must confirm, not " + replicas
                    + "; Replication.NONE is for not waiting for replicas");
        }
        return new Replication(replicas);
    }

    boolean isNone() {
        return replicas == NONE.replicas;
    }

    /** Returns how many replicas of a server must confirm that has so many. */
    int of(int known) {
        return replicas == ALL.replicas ? Math.max(1, known) : replicas;
    }

    @Override
    public String toString() {
        return isNone() ? "none" : replicas == ALL.replicas ? "all" : "at least " + replicas;
    }
}
