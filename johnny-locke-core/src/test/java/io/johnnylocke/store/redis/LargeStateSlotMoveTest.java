package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockOptions;
import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A slot moves through a cluster while large states are staged in it: the two commands of a release may go different ways. */
@EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
class LargeStateSlotMoveTest {

    private static final RedisNames NAMES = new RedisNames("shop", "");
    private static final LockOptions PATIENT = LockOptions.defaults().waitAtMost(Duration.ofSeconds(20));

    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();

    @Test
    void eachStateIsWrittenOnceAndWhole() {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (RedisTestCluster cluster = RedisTestCluster.start();
                LockTemplate a = client(cluster);
                LockTemplate b = client(cluster)) {
            List<CompletableFuture<Void>> work = List.of(
                    CompletableFuture.runAsync(() -> count(a), threads),
                    CompletableFuture.runAsync(() -> count(b), threads));
            for (int to : new int[] {0, 2, 1}) {
                int before = acknowledged.get();
                await().until(() -> acknowledged.get() > before + 10);
                cluster.moveSlotOf(NAMES.state("k"), to, Duration.ofMillis(100));
            }
            enough.set(true);
            assertThat(work).allSatisfy(done -> assertThat(done).succeedsWithin(Duration.ofSeconds(20)));
            assertThat(a.read("k", byte[].class)).contains(large(acknowledged.get()));
            assertThat(cluster.errors("TRYAGAIN")).isPositive();
            // What no script came for expires.
            RedisFixture fixture = RedisFixture.of(cluster);
            await().atMost(Duration.ofSeconds(20)).until(() -> fixture.keyCount("shop:*:n") == 0);
        } finally {
            threads.shutdownNow();
        }
    }

    private void count(LockTemplate locks) {
        while (!enough.get()) {
            locks.withLock("k", byte[].class, PATIENT, state -> {
                int count = state == null ? 0 : state[0];
                assertThat(state).isEqualTo(state == null ? null : large(count));
                return large(count + 1);
            });
            acknowledged.incrementAndGet();
        }
    }

    private static byte[] large(int fill) {
        byte[] state = new byte[100_000];
        Arrays.fill(state, (byte) fill);
        return state;
    }

    private static LockTemplate client(RedisTestCluster cluster) {
        return LockTemplate.builder(RedisFixture.of(cluster).newStore())
                .namespace("shop")
                .storeTimeout(Duration.ofSeconds(5))
                .build();
    }
}
