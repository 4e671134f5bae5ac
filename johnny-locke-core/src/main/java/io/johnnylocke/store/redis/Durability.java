package io.johnnylocke.store.redis;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What must be confirmed of a write before it counts, and the command that waits for that: WAIT or WAITAOF.
 *
 * @param replication how many replicas must have it
 * @param fsync whether it must be on disk, the primary's and that of each replica that counts
 */
record Durability(Replication replication, boolean fsync) {

    /** That the primary has it in memory is enough, so nobody waits. */
    static final Durability NONE = new Durability(Replication.NONE, false);

    /** How long it may take. The engine asks again for as long as its caller waits, so this need not be long. */
    static final Duration WITHIN = Duration.ofMillis(250);

    /** How often it is asked for in that time whether it is on disk. */
    private static final int ASKED = 5;

    /** The setting of appendfsync with which all servers tell the truth: Valkey 9.1 does not with everysec. */
    private static final String ALWAYS = "always";

    private static final ProtocolKeyword WAITAOF = new Unnamed("WAITAOF");

    /** Who has confirmed. */
    record Confirmed(boolean byPrimary, int replicas) {}

    /** A command that the client library has no name for. */
    private record Unnamed(String text) implements ProtocolKeyword {

        @Override
        public byte[] getBytes() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    boolean isNone() {
        return replication.isNone() && !fsync;
    }

    /**
     * Waits until so many replicas have confirmed what was written on that connection, or the time is over.
     *
     * @param heard run each time that the server answers
     */
    CompletionStage<Confirmed> await(BaseRedisAsyncCommands<byte[], byte[]> on, int replicas, Runnable heard) {
        return fsync
                ? awaitSync(on, replicas, ASKED, heard)
                : on.waitForReplication(replicas, WITHIN.toMillis()).thenApply(count -> {
                    heard.run();
                    return new Confirmed(true, Math.toIntExact(count));
                });
    }

    /** A Redis replica that is asked while it syncs says what it had before, and no more for a second: so it is asked again. */
    private static CompletionStage<Confirmed> awaitSync(
            BaseRedisAsyncCommands<byte[], byte[]> on, int replicas, int times, Runnable heard) {
        return on.dispatch(
                        WAITAOF,
                        new IntegerListOutput<>(ByteArrayCodec.INSTANCE),
                        waitAof(replicas, WITHIN.dividedBy(ASKED)))
                .thenApply(counts -> {
                    heard.run();
                    return new Confirmed(counts.get(0) == 1, Math.toIntExact(counts.get(1)));
                })
                .thenCompose(confirmed -> times == 1 || (confirmed.byPrimary && confirmed.replicas >= replicas)
                        ? CompletableFuture.completedFuture(confirmed)
                        : awaitSync(on, replicas, times - 1, heard));
    }

    private static CommandArgs<byte[], byte[]> waitAof(int replicas, Duration within) {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE).add(1).add(replicas).add(within.toMillis());
    }

    /** Returns who has not confirmed in time and what can be done, as the second half of a sentence. */
    String shortfall(Confirmed confirmed, int asked) {
        String inTime = " within " + WITHIN.toMillis() + " ms";
        if (!confirmed.byPrimary) {
            return "it has not said" + inTime
                    + " that it has that on disk. See whether its disk keeps up, and its appendfsync is always";
        }
        return confirmed.replicas + " of the " + asked + " replicas that must confirm it did so" + inTime
                + ". See whether the replicas run and keep up"
                + (fsync ? ", and have appendonly yes and appendfsync always, too" : "") + ", or have fewer confirm";
    }

    /**
     * Refuses a primary that cannot confirm that, or does not let us ask, and returns how many replicas are connected to it. Blocks.
     *
     * @throws LockStoreException if it is refused
     */
    int check(RedisClusterCommands<byte[], byte[]> primary) {
        try {
            if (fsync) {
                primary.dispatch(
                        WAITAOF, new IntegerListOutput<>(ByteArrayCodec.INSTANCE), waitAof(0, Duration.ofMillis(1)));
                checkSync(primary.configGet("appendfsync").getOrDefault("appendfsync", "not told"));
            } else {
                primary.waitForReplication(0, 1);
            }
            return replication.isNone() ? 0 : RedisServer.replicas(primary.info("replication"));
        } catch (RedisCommandExecutionException e) {
            throw refusal(e);
        }
    }

    private static void checkSync(String appendfsync) {
        if (!appendfsync.equals(ALWAYS)) {
            throw LockStoreException.refused(
                    null,
                    "Locks are to be on disk before they count, but appendfsync is " + appendfsync
                            + ". Set appendfsync always on the server and its replicas, or turn fsync off",
                    null);
        }
    }

    private RuntimeException refusal(RedisCommandExecutionException e) {
        String answer = String.valueOf(e.getMessage());
        if (RedisFailures.isDenial(e)) {
            return LockStoreException.refused(
                    null,
                    fsync
                            ? "Locks are to be on disk before they count, but the server does not let us see to that: "
                                    + answer + ". Give the user +waitaof, +config|get and +info, or turn fsync off"
                            : "Replicas are to confirm what locks write, but the server does not let us wait for them: "
                                    + answer + ". Give the user +wait and +info, or have no replica confirm",
                    e);
        }
        if (answer.contains("replica instances")) {
            return LockStoreException.unavailable(
                    null, "Redis is failing over: what was the primary a moment ago is a replica now", e);
        }
        if (fsync && answer.contains("unknown command")) {
            return LockStoreException.refused(
                    null,
                    "Locks are to be on disk before they count, but this server cannot say whether they are: "
                            + answer.split(",", 2)[0]
                            + ". WAITAOF and CONFIG GET are needed: use Redis 7.2, Valkey 7.2 or newer, or turn fsync off",
                    e);
        }
        if (fsync && answer.contains("appendonly")) {
            return LockStoreException.refused(
                    null,
                    "Locks are to be on disk before they count, but the server writes nothing there: " + answer
                            + " Set appendonly yes and appendfsync always on it and its replicas, or turn fsync off",
                    e);
        }
        return e;
    }
}
