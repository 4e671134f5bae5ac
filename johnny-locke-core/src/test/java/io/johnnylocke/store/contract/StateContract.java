package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.StateCodecException;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a state may be, and how long it lives. */
abstract class StateContract extends ContractTest {

    StateContract(LockStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("O-14 Zero, empty and false values come back as they were written")
    void emptyValues() {
        roundTrip(Integer.class, 7, 0);
        roundTrip(Long.class, 7L, 0L);
        roundTrip(Double.class, 7.5, 0.0);
        roundTrip(String.class, "x", "");
        roundTrip(Boolean.class, true, false);
        roundTrip(Character.class, 'x', '\0');
        roundTrip(byte[].class, new byte[] {1}, new byte[0]);
        roundTrip(new StateType<List<String>>() {}, List.of("x"), List.of());
        roundTrip(new StateType<Map<String, Integer>>() {}, Map.of("x", 1), Map.of());
    }

    private <T> void roundTrip(Class<T> type, T before, T value) {
        roundTrip(StateType.of(type), before, value);
    }

    private <T> void roundTrip(StateType<T> type, T before, T value) {
        String ofType = key + type;
        LockOperations a = client();
        LockOperations b = client();
        a.withLock(ofType, type, LockOptions.defaults(), none -> before);
        assertThat(a.withLock(ofType, type, LockOptions.defaults(), old -> value)
                        .value())
                .isEqualTo(value);
        assertThat(b.read(ofType, type).orElseThrow()).isEqualTo(value);
        assertThat(b.await(ofType, type, SOON).orElseThrow()).isEqualTo(value);
        LockHandle<T> next = b.acquire(ofType, type, LockOptions.defaults());
        assertThat(next.state()).isEqualTo(value);
        next.release();
    }

    @Test
    @DisplayName("O-16 A typed state comes back equal, and generic containers keep their element types")
    void typedState() {
        LockOperations a = client();
        LockOperations b = client();
        a.withLock(key, OrderState.class, none -> OrderState.example());
        assertThat(b.read(key, OrderState.class)).contains(OrderState.example());

        StateType<List<OrderState.Line>> lines = new StateType<>() {};
        a.withLock(key + "l", lines, LockOptions.defaults(), none -> List.of(new OrderState.Line("a", 1)));
        List<OrderState.Line> read = b.read(key + "l", lines).orElseThrow();
        assertThat(read).first().isInstanceOf(OrderState.Line.class);
    }

    @Test
    @DisplayName("A read that may be stale shows what was written, if not at once")
    void possiblyStale() {
        LockOperations a = client();
        LockOperations b = client();
        assertThat(b.readPossiblyStale(key, String.class)).isEmpty();
        a.withLock(key, String.class, none -> "v");
        await().until(() -> b.lock(key, String.class).readPossiblyStale().equals(Optional.of("v")));
    }

    @Test
    @DisplayName("O-17 (a) A state that cannot be encoded: typed error, lock free, old state kept")
    void notEncodable() {
        LockOperations a = client();
        StateType<List<Object>> type = new StateType<>() {};
        a.withLock(key, type, LockOptions.defaults(), none -> List.of("old"));
        byte[] before = a.read(key, byte[].class).orElseThrow();
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);

        assertThatThrownBy(() -> a.withLock(key, type, LockOptions.defaults(), old -> cycle))
                .hasMessageContaining(key)
                .hasMessageContaining("List")
                .asInstanceOf(type(StateCodecException.class))
                .satisfies(failure -> assertThat(failure.key()).isEqualTo(key));
        LockHandle<List<Object>> byHand = client().acquire(key, type, waiting(AT_ONCE));
        assertThatThrownBy(() -> byHand.write(cycle)).isInstanceOf(StateCodecException.class);
        assertThat(byHand.isHeld()).isTrue();
        assertThatThrownBy(() -> byHand.release(cycle)).isInstanceOf(StateCodecException.class);
        assertThat(isFree(client())).isTrue();
        assertThat(a.read(key, byte[].class).orElseThrow()).isEqualTo(before);
    }

    @Test
    @DisplayName("O-17 (b) A state that cannot be decoded: typed error, lock free, bytes untouched")
    void notDecodable() {
        LockOperations a = client();
        a.withLock(key, String.class, none -> "{\"half\":");
        byte[] before = a.read(key, byte[].class).orElseThrow();

        assertThatThrownBy(() -> a.withLock(key, OrderState.class, order -> order))
                .hasMessageContaining(key)
                .hasMessageContaining("OrderState")
                .isInstanceOf(StateCodecException.class);
        assertThatThrownBy(() -> a.acquire(key, OrderState.class)).isInstanceOf(StateCodecException.class);
        assertThatThrownBy(() -> a.read(key, OrderState.class)).isInstanceOf(StateCodecException.class);
        assertThatThrownBy(() -> a.await(key, OrderState.class, SOON)).isInstanceOf(StateCodecException.class);
        assertThat(isFree(client())).isTrue();
        assertThat(a.read(key, byte[].class).orElseThrow()).isEqualTo(before);
    }

    @Test
    @DisplayName("O-17 (c) A state over the limit: typed error with both sizes, lock free, old state kept")
    void tooLarge() {
        LockOperations a = clients.client(builder -> builder.maximumStateSize(1000));
        a.withLock(key, byte[].class, none -> new byte[1000]);
        assertThatThrownBy(() -> a.withLock(key, byte[].class, old -> new byte[1001]))
                .isInstanceOf(StateCodecException.class)
                .hasMessageContaining("1001")
                .hasMessageContaining("1000");
        assertThat(isFree(client())).isTrue();
        assertThat(a.read(key, byte[].class).orElseThrow()).hasSize(1000);
    }

    @Test
    @DisplayName("A state of 1 MiB and one of a single byte are kept as well")
    void largeState() {
        LockOperations a = client();
        LockOperations b = client();
        int large = Math.min(1 << 20, fixture().newStore().capabilities().maximumStateSize());
        for (int size : new int[] {1, 4096, 4097, large}) {
            byte[] bytes = new byte[size];
            bytes[size - 1] = 42;
            a.withLock(key, byte[].class, old -> bytes);
            LockHandle<byte[]> next = b.acquire(key, byte[].class);
            assertThat(next.state()).isEqualTo(bytes);
            next.release();
        }
    }

    @Test
    @DisplayName("A large state reaches a waiter in another client by the hand-off")
    void largeStateIsHandedOver() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        LockHandle<byte[]> held = a.acquire(key, byte[].class);
        var waiting = start(() -> b.acquire(key, byte[].class));
        new Stopwatch().sleepUntil(millis(200));
        byte[] bytes = new byte[100_000];
        bytes[99_999] = 42;
        held.release(bytes);
        assertThat(waiting).succeedsWithin(SOON).satisfies(next -> {
            assertThat(next.state()).isEqualTo(bytes);
            next.release();
        });
    }

    @Test
    @DisplayName("O-19 (a) A sliding expiry counts from the last time that somebody held the key")
    void slidingExpiry() throws Exception {
        LockOperations a = clients.client(builder -> builder.stateExpiry(StateExpiry.sliding(seconds(2))));
        Stopwatch watch = new Stopwatch();
        a.withLock(key, String.class, none -> "v");
        watch.sleepUntil(millis(1200));
        a.acquire(key, String.class).release();
        watch.sleepUntil(millis(2400));
        assertThat(a.read(key, String.class)).contains("v");
        assertThat(a.inspect(key).stateExpiresIn()).isBetween(millis(300), millis(900));
        watch.sleepUntil(millis(4400));
        assertThat(a.read(key, String.class)).isEmpty();

        LockOperations b = client();
        LockHandle<String> next = b.acquire(key, String.class, AT_ONCE);
        assertThat(next.state()).isNull();
        next.release();
    }

    @Test
    @DisplayName("An absolute expiry counts from the last write, and holding does not prolong it")
    void absoluteExpiry() throws Exception {
        LockOperations a = clients.client(builder -> builder.stateExpiry(StateExpiry.absolute(millis(1500))));
        Stopwatch watch = new Stopwatch();
        a.withLock(key, String.class, none -> "v");
        watch.sleepUntil(millis(500));
        LockHandle<String> holding = a.acquire(key, String.class);
        watch.sleepUntil(millis(2000));
        assertThat(a.read(key, String.class)).contains("v");
        holding.release();
        assertThat(a.read(key, String.class)).isEmpty();
    }

    @Test
    @DisplayName("O-19 The expiry has the right unit, and none takes an earlier one away")
    void expiryUnit() {
        LockOperations a = client();
        LockOptions fiveMinutes = LockOptions.defaults().stateExpiry(StateExpiry.sliding(Duration.ofMinutes(5)));
        a.withLock(key, String.class, fiveMinutes, none -> "v");
        assertThat(a.inspect(key).stateExpiresIn()).isBetween(seconds(299), seconds(301));
        a.withLock(key, String.class, old -> "w");
        assertThat(a.inspect(key).stateExpiresIn()).isNull();
    }

    @Test
    @DisplayName("O-20 The state of a held key does not expire")
    void heldStateDoesNotExpire() throws Exception {
        LockOperations a = clients.client(
                builder -> builder.stateExpiry(StateExpiry.sliding(seconds(1))).defaultLease(seconds(6)));
        LockOperations b = client();
        a.withLock(key, String.class, none -> "v");
        Stopwatch watch = new Stopwatch();
        LockHandle<String> held = a.acquire(key, String.class);
        for (long at = 200; at <= 3000; at += 200) {
            watch.sleepUntil(millis(at));
            assertThat(b.tryAcquire(key, String.class)).isEmpty();
        }
        assertThat(held.state()).isEqualTo("v");
        held.release();
        Stopwatch released = new Stopwatch();
        assertThat(a.read(key, String.class)).contains("v");
        released.sleepUntil(millis(2200));
        assertThat(a.read(key, String.class)).isEmpty();
    }
}
