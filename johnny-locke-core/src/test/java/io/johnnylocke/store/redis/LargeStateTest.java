package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.DeafListener;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** States that are staged on the server before the script comes that writes them. */
class LargeStateTest extends OwnRedisTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<StoreConnection> stores = new ArrayList<>();

    @AfterEach
    void closeStores() {
        stores.forEach(StoreConnection::close);
    }

    @Override
    LockTemplate locks(RedisClient on) {
        return remember(LockTemplate.builder(RedisLockStore.create(on))
                .namespace(namespace)
                .defaultWait(Duration.ofSeconds(30))
                .build());
    }

    private StoreConnection store(String clientId) {
        StoreConnection store =
                RedisLockStore.create(client).open(new StoreContext(namespace, clientId, new DeafListener()));
        stores.add(store);
        return store;
    }

    private static byte[] large(int fill) {
        return filled(1 << 20, fill);
    }

    private static byte[] filled(int size, int fill) {
        byte[] state = new byte[size];
        Arrays.fill(state, (byte) fill);
        return state;
    }

    private List<String> staged() {
        return redis.keys(namespace + ":*:n:*");
    }

    // What is staged and what is not

    @Test
    void aStateAbove8KilobytesIsStagedAndASmallerOneIsNot() {
        LockTemplate locks = locks();
        locks.withLock("k", byte[].class, none -> new byte[1]);
        redis.configResetstat();
        locks.withLock("k", byte[].class, state -> filled(8192, 1));
        assertThat(calls("rename")).isZero();
        locks.withLock("k", byte[].class, state -> filled(8193, 2));
        assertThat(calls("rename")).isOne();
        assertThat(calls("evalsha") + calls("eval")).isEqualTo(4);
        assertThat(locks.read("k", byte[].class)).contains(filled(8193, 2));
        assertThat(staged()).isEmpty();
    }

    @Test
    void fromWhichSizeOnAStateIsStagedCanBeSet() {
        LockTemplate locks =
                remember(LockTemplate.builder(RedisLockStore.create(client).stageAbove(0))
                        .namespace(namespace)
                        .build());
        locks.withLock("k", byte[].class, none -> new byte[0]);
        redis.configResetstat();
        locks.withLock("k", byte[].class, state -> filled(state.length, 1));
        assertThat(calls("rename")).isZero();
        locks.withLock("k", byte[].class, state -> filled(state.length + 1, 2));
        locks.withLock("k", byte[].class, state -> filled(state.length + 1, 3));
        assertThat(calls("rename")).isEqualTo(2);
        assertThat(locks().withLock("k", byte[].class, state -> state).value()).isEqualTo(filled(2, 3));
        assertThatThrownBy(() -> RedisLockStore.create(client).stageAbove(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsStagedExpiresIfNoScriptComesAndIsInTheSlotOfTheLock() {
        RedisNames names = new RedisNames(namespace, "a");
        CompletableFuture<byte[]> never = new CompletableFuture<>();
        try (StatefulRedisConnection<byte[], byte[]> bytes = client.connect(ByteArrayCodec.INSTANCE)) {
            Staging staging = new Staging(names, 10);
            for (int i = 0; i < 2; i++) {
                staging.call(
                        bytes.async(),
                        "k",
                        names.keys("k", 4),
                        new StateChange.Write(large(1)),
                        (together, keys, state) -> {
                            assertThat(SlotHash.getSlot(keys[4])).isEqualTo(SlotHash.getSlot(keys[0]));
                            together.send("a script that nobody knows", keys);
                            return never;
                        });
            }
            bytes.sync().ping();
        }
        assertThat(staged())
                .hasSize(2)
                .allSatisfy(key -> assertThat(redis.pttl(key)).isBetween(1L, 10_000L));
    }

    @Test
    void theExpiryOfTheStateIsItsOwnAndNotThatOfWhatWasStaged() {
        LockTemplate locks = locks();
        locks.withLock("k", byte[].class, none -> large(1));
        assertThat(locks.inspect("k").stateExpiresIn()).isNull();
        for (StateExpiry expiry :
                List.of(StateExpiry.sliding(Duration.ofHours(1)), StateExpiry.absolute(Duration.ofHours(1)))) {
            LockOptions options = LockOptions.defaults().stateExpiry(expiry);
            locks.withLock("k", byte[].class, options, state -> large(2));
            assertThat(locks.inspect("k").stateExpiresIn()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
        }
        locks.withLock("k", byte[].class, state -> large(3));
        assertThat(locks.inspect("k").stateExpiresIn()).isNull();
    }

    // What is read together with the question for the lock

    @Test
    void aStateThatWasLargeIsReadTogetherWithTheQuestionForTheLock() {
        LockTemplate locks = locks();
        locks.withLock("k", byte[].class, none -> large(1));
        locks.withLock("k", byte[].class, state -> large(2));
        redis.configResetstat();
        assertThat(locks.withLock("k", byte[].class, state -> large(state[0] + 1))
                        .value())
                .isEqualTo(large(3));
        assertThat(calls("mget")).isOne();
        // Those of the scripts, which read the record.
        assertThat(calls("get")).isEqualTo(2);

        locks.withLock("k", byte[].class, state -> filled(5, state[0] + 1));
        assertThat(locks.withLock("k", byte[].class, state -> filled(5, state[0] + 1))
                        .value())
                .isEqualTo(filled(5, 5));
        redis.configResetstat();
        locks.withLock("k", byte[].class, state -> null);
        assertThat(calls("mget")).isZero();
    }

    @Test
    void whoFindsTheLockBusyDoesNotReadTheStateAgain() {
        LockTemplate locks = locks();
        locks.withLock("k", byte[].class, none -> large(1));
        locks.withLock("k", byte[].class, state -> large(2));
        LockHandle<byte[]> held = locks().acquire("k", byte[].class);
        redis.configResetstat();
        for (int i = 0; i < 3; i++) {
            assertThat(locks.tryAcquire("k", byte[].class)).isEmpty();
        }
        assertThat(calls("mget")).isOne();
        held.release(large(3));
        assertThat(locks.acquire("k", byte[].class).state()).isEqualTo(large(3));
    }

    @Test
    void whatWasReadBeforeTheLockWasGrantedIsReadAgain() {
        LockTemplate locks = locks();
        locks.withLock("k", byte[].class, none -> large(1));
        locks.withLock("k", byte[].class, state -> large(2));
        redis.configResetstat();
        // The script is sent whole behind what reads.
        redis.scriptFlush();
        LockHandle<byte[]> held = locks.acquire("k", byte[].class);
        assertThat(held.state()).isEqualTo(large(2));
        assertThat(calls("mget")).isOne();
        // Of the script, which reads the record, and of the state.
        assertThat(calls("get")).isEqualTo(2);
    }

    // Releases that come too late, or twice

    @Test
    void aReleaseAfterTheLossChangesNothingAndLeavesNothingBehind() {
        LockTemplate locks = locks();
        locks.withLock("k", byte[].class, none -> large(1));

        LockHandle<byte[]> revoked = locks.acquire("k", byte[].class);
        locks.revoke("k", revoked.token());
        StoreConnection store = store("a");
        AcquireOutcome.Granted held = acquire(store, 1, MINUTE);
        assertThat(get(store.revoke(new RevokeRequest("k", held.token(), 0)))).isTrue();
        assertThat(release(store, 1, held.token(), large(2))).isEqualTo(new Lost(LossReason.REVOKED, "a"));
        assertThat(staged()).isEmpty();

        AcquireOutcome.Granted expired = acquire(store, 2, Duration.ofMillis(1));
        await().until(() -> !locks.inspect("k").isHeld());
        assertThat(release(store, 2, expired.token(), large(3))).isEqualTo(new Lost(LossReason.EXPIRED, null));
        assertThat(write(store, 2, expired.token(), large(3))).isEqualTo(new Lost(LossReason.EXPIRED, null));
        assertThat(staged()).isEmpty();
        assertThatThrownBy(() -> revoked.release(large(4))).isInstanceOf(LockLostException.class);
        assertThat(locks.read("k", byte[].class)).contains(large(1));
    }

    @Test
    void aRepeatedReleaseIsRecognisedAndDoesNotWriteAgain() {
        StoreConnection store = store("a");
        StoreConnection other = store("b");
        AcquireOutcome.Granted held = acquire(store, 1, MINUTE);
        assertThat(release(store, 1, held.token(), large(1))).isInstanceOf(ReleaseOutcome.Released.class);
        AcquireOutcome.Granted next = acquire(other, 1, MINUTE);
        assertThat(next.state()).isEqualTo(large(1));
        assertThat(release(other, 1, next.token(), large(2))).isInstanceOf(ReleaseOutcome.Released.class);

        assertThat(release(store, 1, held.token(), large(1))).isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(get(store.read("k"))).contains(large(2));
        assertThat(staged()).isEmpty();
    }

    @Test
    void aRepeatedWriteIsRecognisedAndDoesNotWriteAgain() {
        StoreConnection store = store("a");
        AcquireOutcome.Granted held = acquire(store, 1, MINUTE);
        assertThat(write(store, 1, held.token(), large(1))).isEqualTo(new WriteOutcome.Written(1));
        redis.set(namespace + ":{k}:s", "seen to be left alone");
        assertThat(write(store, 1, held.token(), large(1))).isEqualTo(new WriteOutcome.Written(1));
        assertThat(redis.get(namespace + ":{k}:s")).isEqualTo("seen to be left alone");
        assertThat(staged()).isEmpty();
        get(store.cancel(new CancelRequest("k", 1)));
    }

    private static AcquireOutcome.Granted acquire(StoreConnection store, long session, Duration lease) {
        Claim claim = new Claim(
                session, lease, Duration.ZERO, 0, Preemption.IMMEDIATE, null, StateExpiry.none(), Duration.ZERO);
        return (AcquireOutcome.Granted) get(store.acquire(new AcquireRequest("k", claim, false, 0)));
    }

    private static ReleaseOutcome release(StoreConnection store, long session, long token, byte[] state) {
        return get(store.release(new ReleaseRequest(
                "k", token, session, new StateChange.Write(state), StateExpiry.none(), 0, null, false)));
    }

    private static WriteOutcome write(StoreConnection store, long session, long token, byte[] state) {
        return get(store.write(
                new WriteRequest("k", token, session, new StateChange.Write(state), StateExpiry.none(), 0, 1)));
    }

    private static <V> V get(CompletionStage<V> answer) {
        return answer.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    // Trouble on the way

    @Test
    void scriptsThatTheServerHasForgottenFindWhatWasStagedForThem() {
        LockTemplate locks = locks();
        LockHandle<byte[]> held = locks.acquire("k", byte[].class);
        redis.configResetstat();
        redis.scriptFlush();
        held.release(large(1));
        assertThat(calls("eval")).isOne();
        assertThat(calls("rename")).isOne();
        assertThat(locks.read("k", byte[].class)).contains(large(1));
        assertThat(staged()).isEmpty();
    }

    @Test
    void whenMemoryIsFullALockIsReleasedWithALargeStateAllTheSame() {
        try (RedisTestServer full = RedisTestServer.start()) {
            RedisClient user = RedisClient.create(full.uri());
            LockTemplate locks = locks(user);
            LockHandle<byte[]> held = locks.acquire("k", byte[].class);
            try (StatefulRedisConnection<String, String> admin = user.connect()) {
                admin.sync().configSet("maxmemory", "1");
                held.release(large(1));
                admin.sync().configSet("maxmemory", "0");
                assertThat(admin.sync().keys(namespace + ":*:n:*")).isEmpty();
            }
            LockHandle<byte[]> next = locks.acquire("k", byte[].class);
            assertThat(next.state()).isEqualTo(large(1));
            next.release();
            locks.close();
            user.shutdown();
        }
    }

    @Test
    void whatIsNotFoundStagedTravelsWithTheScript() {
        RedisNames names = new RedisNames(namespace, "a");
        List<Integer> sent = new ArrayList<>();
        try (StatefulRedisConnection<byte[], byte[]> bytes = client.connect(ByteArrayCodec.INSTANCE)) {
            byte[] reply = get(new Staging(names, 10)
                    .call(
                            bytes.async(),
                            "k",
                            names.keys("k", 2),
                            new StateChange.Write(filled(11, 1)),
                            (together, keys, state) -> {
                                sent.add(keys.length);
                                sent.add(state.length);
                                return CompletableFuture.completedFuture(
                                        RedisNames.bytes(state.length == 0 ? "N" : "R"));
                            }));
            assertThat(reply).asString().isEqualTo("R");
        }
        assertThat(sent).containsExactly(3, 0, 2, 11);
    }

    // In turns

    @Test
    void statesOfAMegabyteGoThroughTheWaitersOfTwoClientsWhole() {
        int sections = 10;
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (LockTemplate locks : List.of(locks(), locks())) {
            for (int thread = 0; thread < 2; thread++) {
                all.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < sections; i++) {
                        locks.withLock("k", byte[].class, state -> {
                            int count = state == null ? 0 : state[0];
                            assertThat(state).isEqualTo(state == null ? null : large(count));
                            return large(count + 1);
                        });
                    }
                }));
            }
        }
        all.forEach(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(60)));
        assertThat(locks().read("k", byte[].class)).contains(large(4 * sections));
        assertThat(staged()).isEmpty();
    }
}
