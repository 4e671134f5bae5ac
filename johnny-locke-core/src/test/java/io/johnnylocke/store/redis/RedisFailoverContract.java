package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica takes the place of the primary that has a lock. */
abstract class RedisFailoverContract {

    static final String NAMESPACE = "shop";
    static final String KEY = "k";

    private static final LockOptions PATIENT =
            LockOptions.defaults().waitAtMost(Duration.ofSeconds(30)).lease(Duration.ofSeconds(60));

    /** Servers of which one is the primary that has the lock. */
    interface Servers extends AutoCloseable {

        LockStore newStore();

        void awaitReplicated();

        void killPrimary();

        /** Starts it again. */
        void restartFormerPrimary();

        void pausePrimary();

        /** Has it go on, and returns when it grants nothing any more. */
        void resumeFormerPrimary();

        @Override
        void close();
    }

    private final List<LockTemplate> templates = new ArrayList<>();
    private Servers servers;

    /** Starts servers for one test. */
    abstract Servers start();

    @BeforeEach
    void startServers() {
        servers = start();
    }

    @AfterEach
    void close() {
        templates.forEach(LockTemplate::close);
        servers.close();
    }

    private LockTemplate client() {
        LockTemplate locks = LockTemplate.builder(servers.newStore())
                .namespace(NAMESPACE)
                .storeTimeout(Duration.ofSeconds(5))
                .build();
        templates.add(locks);
        return locks;
    }

    @Test
    void holdersWaitersAndObserversLiveThroughIt() throws Exception {
        LockTemplate a = client();
        LockTemplate b = client();
        LockTemplate c = client();
        BlockingQueue<Optional<String>> watched = new LinkedBlockingQueue<>();
        c.onChange(KEY, String.class, event -> watched.add(Optional.ofNullable(event.state())));
        LockHandle<String> held = a.acquire(KEY, String.class, PATIENT);
        CompletableFuture<LockHandle<String>> waiting =
                b.async().acquire(KEY, String.class, PATIENT).toCompletableFuture();
        CompletableFuture<Optional<String>> awaited = c.async()
                .await(KEY, String.class, "w"::equals, Duration.ofSeconds(30))
                .toCompletableFuture();
        awaitWaiting(a);
        servers.awaitReplicated();

        servers.killPrimary();
        held.release("v");
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(10)).satisfies(next -> {
            assertThat(next.state()).isEqualTo("v");
            assertThat(next.token()).isGreaterThan(held.token());
            next.release("w");
        });
        assertThat(awaited).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(Optional.of("w"));
        Optional<String> last = watched.poll(5, TimeUnit.SECONDS);
        while (!Objects.equals(last, Optional.of("w"))) {
            assertThat(last).isNotNull();
            last = watched.poll(5, TimeUnit.SECONDS);
        }

        servers.restartFormerPrimary();
        assertThat(a.acquire(KEY, String.class, PATIENT).state()).isEqualTo("w");
    }

    @Test
    void aFormerPrimaryThatWakesGrantsNothing() {
        LockTemplate a = client();
        LockTemplate idle = client();
        long token = a.withLock(KEY, String.class, none -> "v").token();
        assertThat(idle.read(KEY, String.class)).contains("v");
        servers.awaitReplicated();

        servers.pausePrimary();
        LockHandle<String> next = a.acquire(KEY, String.class, PATIENT);
        assertThat(next.state()).isEqualTo("v");
        assertThat(next.token()).isGreaterThan(token);
        servers.resumeFormerPrimary();

        // Connected to it all the time, without a word.
        CompletableFuture<LockHandle<String>> waiting =
                idle.async().acquire(KEY, String.class, PATIENT).toCompletableFuture();
        awaitWaiting(a);
        assertThat(waiting).isNotDone();
        next.release("x");
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(5)).satisfies(last -> {
            assertThat(last.state()).isEqualTo("x");
            assertThat(last.token()).isGreaterThan(next.token());
        });
    }

    private static void awaitWaiting(LockTemplate locks) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Objects.equals(locks.inspect(KEY).waitingClients(), 1));
    }
}
