package io.johnnylocke.store.redis;

import static io.johnnylocke.store.redis.RedisNames.bytes;

import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.WriteRequest;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The scripts of one client, as methods: each file says what its KEYS and ARGV are, here is what they are filled with. */
final class RedisScripts {

    private static final byte[] NONE = bytes("-");
    private static final byte[] YES = bytes("1");
    private static final byte[] NO = bytes("0");

    /** Longer than any wait that the scripts care for, and short enough to be a number in Lua. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

    private final RedisNames names;
    private final Staging staging;
    private final byte[] client;
    private final long retention;
    private final RedisScript acquire;
    private final RedisScript release;
    private final RedisScript write;
    private final RedisScript renew;
    private final RedisScript cancel;
    private final RedisScript revoke;
    private final RedisScript observe;
    private final RedisScript forget;
    private final RedisScript inspect;

    private RedisScripts(RedisNames names, Staging staging, String constants, Duration retention) {
        this.names = names;
        this.staging = staging;
        this.retention = retention.toMillis();
        this.client = bytes(names.clientId());
        this.acquire = new RedisScript("acquire", constants);
        this.release = new RedisScript("release", constants);
        this.write = new RedisScript("write", constants);
        this.renew = new RedisScript("renew", constants);
        this.cancel = new RedisScript("cancel", constants);
        this.revoke = new RedisScript("revoke", constants);
        this.observe = new RedisScript("observe", constants);
        this.forget = new RedisScript("forget", constants);
        this.inspect = new RedisScript("inspect", constants);
    }

    /**
     * Loads the scripts.
     *
     * @param retention how long the record of a lock that nobody holds is kept
     * @param inline the largest state that travels in requests and grants
     * @param countsReceivers whether a server knows all who receive what it publishes
     * @param publishesChanges whether each change of a state is published
     */
    static RedisScripts load(
            RedisNames names, Duration retention, int inline, boolean countsReceivers, boolean publishesChanges) {
        return new RedisScripts(
                names,
                new Staging(names, inline),
                // As text, for turning numbers into it is among the dearer things that a script does.
                "local RETENTION, INLINE, COUNTS, CHANNEL, CHANGES = '" + retention.toMillis() + "', '" + inline + "', "
                        + countsReceivers + ", '" + names.channelPrefix() + "', "
                        + (publishesChanges
                                ? "'" + new String(names.changesChannel(), StandardCharsets.UTF_8) + "'"
                                : "nil"),
                retention);
    }

    CompletionStage<byte[]> acquire(Together together, AcquireRequest request) {
        Claim claim = request.claim();
        return acquire.run(
                together,
                names.keys(request.key(), 4),
                client,
                number(claim.session()),
                millis(claim.lease()),
                wait(claim),
                number(claim.priority()),
                holder(claim.holderId()),
                number(request.minimumToken()),
                expiry(claim.stateExpiry()),
                micros(claim.age()),
                request.sameWaiter() ? YES : NO,
                lifetime(claim),
                grace(claim.preemption()));
    }

    /** Returns whether a state is too large to travel in requests and replies. */
    boolean isLarge(byte[] state) {
        return staging.isLarge(state);
    }

    CompletionStage<byte[]> release(RedisClusterAsyncCommands<byte[], byte[]> commands, ReleaseRequest request) {
        String key = request.key();
        return staging.call(
                commands,
                key,
                names.keys(key, 4),
                request.change(),
                (together, keys, state) -> release(together, request, keys, state));
    }

    private CompletionStage<byte[]> release(Together together, ReleaseRequest request, byte[][] keys, byte[] state) {
        byte[] how = how(request.change());
        Claim successor = request.successor();
        byte[] session = number(request.session());
        byte[] token = number(request.token());
        byte[] expiry = expiry(request.stateExpiry());
        byte[] seen = number(request.seenWrites());
        if (successor == null) {
            return release.run(together, keys, client, session, token, how, state, expiry, NONE, seen);
        }
        return release.run(
                together,
                keys,
                client,
                session,
                token,
                how,
                state,
                expiry,
                number(successor.session()),
                seen,
                request.mayKeep() ? YES : NO,
                millis(successor.lease()),
                wait(successor),
                number(successor.priority()),
                holder(successor.holderId()),
                micros(successor.age()),
                number(request.token() + 1),
                lifetime(successor),
                expiry(successor.stateExpiry()));
    }

    CompletionStage<byte[]> write(RedisClusterAsyncCommands<byte[], byte[]> commands, WriteRequest request) {
        String key = request.key();
        return staging.call(
                commands,
                key,
                names.keys(key, 2),
                request.change(),
                (together, keys, state) -> write.run(
                        together,
                        keys,
                        client,
                        number(request.session()),
                        number(request.token()),
                        how(request.change()),
                        state,
                        expiry(request.stateExpiry()),
                        number(request.seenWrites()),
                        number(request.operation())));
    }

    CompletionStage<byte[]> renew(RedisClusterAsyncCommands<byte[], byte[]> commands, RenewRequest request) {
        return renew.run(
                commands,
                names.keys(request.key(), 2),
                client,
                number(request.session()),
                number(request.token()),
                millis(request.lease()),
                number(request.priority()),
                holder(request.holderId()),
                expiry(request.stateExpiry()));
    }

    CompletionStage<byte[]> cancel(RedisClusterAsyncCommands<byte[], byte[]> commands, CancelRequest request) {
        return cancel.run(commands, names.keys(request.key(), 4), client, number(request.session()));
    }

    CompletionStage<byte[]> revoke(RedisClusterAsyncCommands<byte[], byte[]> commands, RevokeRequest request) {
        return revoke.run(
                commands,
                names.keys(request.key(), 4),
                client,
                number(request.token()),
                number(request.minimumToken()));
    }

    CompletionStage<byte[]> observe(RedisClusterAsyncCommands<byte[], byte[]> commands, ObserveRequest request) {
        return observe.run(
                commands, names.keys(request.key(), 2), millis(request.listen()), request.lasting() ? YES : NO);
    }

    CompletionStage<byte[]> forget(RedisClusterAsyncCommands<byte[], byte[]> commands, String key, long token) {
        return forget.run(commands, names.keys(key, 3), number(token));
    }

    CompletionStage<byte[]> inspect(RedisClusterAsyncCommands<byte[], byte[]> commands, String key) {
        return inspect.run(commands, names.keys(key, 4));
    }

    private static byte[] how(StateChange change) {
        return bytes(change instanceof StateChange.Write ? "w" : change instanceof StateChange.Remove ? "d" : "k");
    }

    private static byte[] grace(Preemption preemption) {
        Duration grace = preemption.grace();
        return grace == null ? NONE : millis(grace);
    }

    private static byte[] number(long number) {
        return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns how long the record of a grant is kept: its lease, and then as long as a free one. */
    private byte[] lifetime(Claim claim) {
        return number(claim.lease().toMillis() + retention);
    }

    private static byte[] millis(Duration duration) {
        return number(duration.toMillis());
    }

    private static byte[] micros(Duration duration) {
        return number(duration.toNanos() / 1000);
    }

    /** A wait below a millisecond is still a wait. */
    private static byte[] wait(Claim claim) {
        Duration wait = claim.waitAtMost();
        if (wait.isZero()) {
            return NO;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? millis(LONGEST_WAIT) : number(Math.max(1, wait.toMillis()));
    }

    private static byte[] holder(@Nullable String holderId) {
        return holderId == null ? NONE : bytes("=" + URLEncoder.encode(holderId, StandardCharsets.UTF_8));
    }

    private static byte[] expiry(StateExpiry expiry) {
        return switch (expiry.kind()) {
            case NONE -> NONE;
            case SLIDING -> bytes("s" + Objects.requireNonNull(expiry.after()).toMillis());
            case ABSOLUTE -> bytes("a" + Objects.requireNonNull(expiry.after()).toMillis());
        };
    }
}
