package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The backend is away, and comes back. */
abstract class OutageContract extends ContractTest {

    private final RemoteStoreFixture fixture;
    private boolean stopped;

    OutageContract(RemoteLockStoreContract contract) {
        super(contract);
        this.fixture = contract.fixture();
    }

    private void stop() {
        fixture.stop();
        stopped = true;
    }

    @AfterEach
    void start() {
        if (stopped) {
            fixture.start();
            stopped = false;
        }
    }

    @Test
    @DisplayName("O-35 Down and back: every call fails in time as unavailable, few requests, recovery by itself")
    void downAndBack() {
        CountingLockStore store = new CountingLockStore(fixture.newStore());
        LockTemplate template = clients.template(store, builder -> builder);
        LockOperations a = clients.face(template);
        LockHandle<String> held = a.acquire(key + "held", String.class, lease(seconds(30)));
        a.withLock(key, String.class, none -> "v");

        stop();
        int before = store.requests();
        unavailable(() -> a.acquire(key, String.class, seconds(2)));
        assertThat(store.requests() - before).isLessThan(50);
        unavailable(() -> held.release("lost?"));
        unavailable(() -> a.await(key, String.class, seconds(2)));
        unavailable(() -> a.tryAcquire(key, String.class));
        unavailable(() -> a.read(key, String.class));
        unavailable(() -> a.inspect(key));
        unavailable(template::ping);

        start();
        Stopwatch watch = new Stopwatch();
        LockHandle<String> next = a.acquire(key, String.class, seconds(5));
        assertThat(watch.elapsed()).isLessThan(seconds(5));
        next.release("w");
        assertThat(a.read(key, String.class)).contains("w");
    }

    @Test
    @DisplayName("O-35 A watch of the namespace is told that it may have missed changes, and goes on")
    void watchThroughRestart() throws Exception {
        LockOperations a = client();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        a.onChange(change -> heard.add(change.key()), () -> heard.add("resync"));
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("resync");
        stop();
        start();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("resync");
        a.withLock(key, String.class, none -> "v");
        String next = heard.poll(5, TimeUnit.SECONDS);
        while ("resync".equals(next)) {
            // A client may come to another server when one after the other is there again.
            next = heard.poll(5, TimeUnit.SECONDS);
        }
        assertThat(next).isEqualTo(key);
    }

    @Test
    @DisplayName("O-35 A client is told that it may have missed events when it is connected again")
    void resyncAfterRestart() {
        try (Peer peer = new Peer(fixture.newStore(), clients.namespace(), "a", key)) {
            peer.observe(seconds(60));
            int before = peer.resyncs();
            stop();
            start();
            org.awaitility.Awaitility.await()
                    .atMost(seconds(5))
                    .untilAsserted(() -> assertThat(peer.resyncs()).isGreaterThan(before));
        }
    }

    @Test
    @DisplayName("O-35 A waiter lives through a restart, and a holder's release that the restart crosses is told truly")
    void restartWhileWaiting() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        LockHandle<String> held = a.acquire(key, String.class, lease(seconds(60)));
        CompletableFuture<LockHandle<String>> waiting = start(() -> b.acquire(key, String.class, waiting(seconds(60))));
        new Stopwatch().sleepUntil(millis(300));
        stop();
        start();
        held.release("v");
        assertThat(waiting).succeedsWithin(seconds(5)).satisfies(next -> {
            assertThat(next.state()).isEqualTo("v");
            next.release();
        });
    }

    @Test
    @DisplayName("O-35 A client that is made while the backend is away works as soon as it is there")
    void awayAtStart() {
        stop();
        LockOperations a = client();
        unavailable(() -> a.acquire(key, String.class, millis(500)));
        start();
        a.acquire(key, String.class, seconds(5)).release("v");
        assertThat(a.read(key, String.class)).contains("v");
    }

    @Test
    @DisplayName("O-33 close ends in two seconds although the backend is away")
    void closingWhileAway() {
        LockTemplate template = clients.template(builder -> builder);
        LockHandle<String> held = clients.face(template).acquire(key, String.class, lease(seconds(60)));
        CompletableFuture<?> waiting = start(() -> clients.face(template).acquire(key, String.class, seconds(30)));
        stop();
        Stopwatch watch = new Stopwatch();
        template.close();
        assertThat(watch.elapsed()).isLessThan(seconds(2));
        assertThat(waiting).failsWithin(SOON);
        assertThat(held.isHeld()).isFalse();
    }

    private static void unavailable(ThrowingCallable call) {
        Stopwatch watch = new Stopwatch();
        assertThatThrownBy(call).isInstanceOf(LockStoreException.class);
        assertThat(watch.elapsed()).isLessThan(Duration.ofSeconds(4));
    }
}
