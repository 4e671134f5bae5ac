package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockCallback;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateFunction;
import io.johnnylocke.StateType;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Namespaces, keys and other arguments. */
abstract class NamesContract extends ContractTest {

    NamesContract(LockStoreContract contract) {
        super(contract);
    }

    private LockOperations in(String namespace) {
        return clients.client(builder -> builder.namespace(clients.namespace() + namespace));
    }

    @Test
    @DisplayName("O-21 No two namespaces share a lock, a state or an event")
    void namespacesAreApart() {
        String[][] pairs = {
            {"a", "k", "b", "k"},
            {"a", "b.c", "a.b", "c"},
            {"a", "b:c", "a:b", "c"},
            {"a", "b/c", "a/b", "c"},
            {"x", "k", "data-store.x", "k"},
            {"x", "k", "x:lock", "k"},
            {"x", "k", "X", "k"},
            {"x", "k", "x ", "k"},
            {"a b", "k", "a_b", "k"},
            {"a b", "k", "a_20b", "k"}
        };
        for (String[] pair : pairs) {
            LockHandle<String> one = in(pair[0]).acquire(pair[1], String.class, Duration.ZERO);
            LockHandle<String> other = in(pair[2]).acquire(pair[3], String.class, Duration.ZERO);
            one.release("one");
            other.release("other");
            assertThat(in(pair[0]).read(pair[1], String.class)).contains("one");
            assertThat(in(pair[2]).read(pair[3], String.class)).contains("other");
        }
    }

    @Test
    @DisplayName("O-22 Any string of 1 to 512 characters is a key of its own")
    void anyStringIsAKey() {
        List<String> keys = List.of(
                "a b",
                "a_b",
                "a%20b",
                "A B",
                "a:b",
                "a.b",
                ".a",
                "a.",
                "*",
                ">",
                "a/b",
                "{x}y",
                "{",
                "}{",
                "\u043A\u043B\u044E\u0447",
                "\uD83D\uDD12",
                "__proto__",
                "lock:k",
                "k",
                "K",
                "k ",
                "a\nb",
                "a\0b",
                "%s ${x}",
                "\u00E9",
                "e\u0301",
                "x".repeat(512),
                "\uD83D\uDD12".repeat(256));
        LockOperations a = client();
        List<LockHandle<String>> held = new ArrayList<>();
        for (String each : keys) {
            held.add(a.acquire(each, String.class, lease(seconds(30)).waitAtMost(Duration.ZERO)));
        }
        held.forEach(handle -> handle.release(handle.key()));
        LockOperations b = client();
        keys.forEach(each -> assertThat(b.read(each, String.class)).contains(each));
        keys.forEach(each -> assertThat(b.inspect(each).key()).isEqualTo(each));
    }

    @Test
    @DisplayName("O-22, O-34 A bad argument is refused with its name before anything is sent")
    void badArguments() {
        CountingLockStore store = new CountingLockStore(fixture().newStore());
        LockOperations a = clients.face(clients.template(store, builder -> builder));
        StateFunction<String, RuntimeException> function = state -> state;
        LockCallback<String, String, RuntimeException> callback = held -> "";
        StateType<String> type = StateType.of(String.class);
        LockOptions options = LockOptions.defaults();

        for (String bad : new String[] {null, "", " \t", "x".repeat(513), "\uD83D", "a\uDD12b"}) {
            refused("key", () -> a.withLock(bad, type, options, function));
            refused("key", () -> a.execute(bad, type, options, callback));
            refused("key", () -> a.acquire(bad, type, options));
            refused("key", () -> a.tryAcquire(bad, type, options));
            refused("key", () -> a.await(bad, type, SOON));
            refused("key", () -> a.read(bad, type));
            refused("key", () -> a.set(bad, type, "v", StateExpiry.none()));
            refused("key", () -> a.delete(bad, SOON));
            refused("key", () -> a.inspect(bad));
        }
        for (Duration bad : new Duration[] {
            null, Duration.ZERO, seconds(-1), Duration.ofNanos(1), Duration.ofSeconds(Long.MIN_VALUE)
        }) {
            refused("lease", () -> options.lease(bad));
            refused("expiry", () -> StateExpiry.sliding(bad));
            refused("expiry", () -> StateExpiry.absolute(bad));
            refused(
                    "lease",
                    () -> LockTemplate.builder(store)
                            .namespace("n")
                            .defaultLease(bad)
                            .build());
        }
        for (Duration bad : new Duration[] {null, seconds(-1), Duration.ofSeconds(Long.MIN_VALUE)}) {
            refused("wait", () -> options.waitAtMost(bad));
            refused("wait", () -> a.delete(key, bad));
            refused("timeout", () -> a.await(key, type, bad));
            refused("wait", () -> LockTemplate.builder(store).defaultWait(bad));
        }
        for (String bad : new String[] {null, "", "  "}) {
            refused("namespace", () -> LockTemplate.builder(store).namespace(bad));
        }
        refused("namespace", () -> LockTemplate.builder(store).build());
        refused("store", () -> LockTemplate.builder(null));
        refused("type", () -> a.acquire(key, (StateType<String>) null, options));
        refused("options", () -> a.acquire(key, type, (LockOptions) null));
        refused("function", () -> a.withLock(key, type, options, null));
        refused("callback", () -> a.execute(key, type, options, null));
        refused("value", () -> a.set(key, type, null, StateExpiry.none()));
        assertThat(store.requests()).isZero();

        LockHandle<String> held = a.acquire(key, String.class);
        int requests = store.requests();
        refused("lease", () -> held.renew(Duration.ZERO));
        refused("lease", () -> held.renew(null));
        refused("lease", () -> held.renew(Duration.ofSeconds(Long.MAX_VALUE)));
        refused("listener", () -> held.onLost(null));
        assertThat(store.requests()).isEqualTo(requests);
        held.release();
    }

    @Test
    @DisplayName("Durations that overflow are served as the longest there are")
    void hugeDurations() {
        LockOperations a = client();
        Duration huge = Duration.ofSeconds(Long.MAX_VALUE);
        a.acquire(key, String.class, LockOptions.defaults().waitAtMost(huge)).release("v");
        LockHandle<String> held = a.acquire(key, String.class, lease(Duration.ofDays(30)));
        assertThat(held.remaining()).isGreaterThan(Duration.ofDays(29));
        held.release();
        assertThat(a.await(key, String.class, huge)).contains("v");
        refused("lease", () -> a.acquire(key, String.class, lease(huge)));
    }

    private static void refused(String name, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfAny(IllegalArgumentException.class, NullPointerException.class)
                .satisfies(failure -> assertThat(failure.getMessage().toLowerCase(Locale.ROOT))
                        .contains(name));
    }
}
