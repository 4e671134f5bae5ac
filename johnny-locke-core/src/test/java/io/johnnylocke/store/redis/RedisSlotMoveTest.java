package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.State;
import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.store.contract.Sections;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A slot goes from one primary to another and back while its locks are used, and its keys are on both in between. */
@EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
class RedisSlotMoveTest {

    private static final RedisTestCluster CLUSTER = RedisTestCluster.start();
    private static final RedisNames NAMES = new RedisNames("shop", "");
    private static final String COUNTED = "counted";

    /** Four of them, and what a slow machine adds, are less than the store timeout: a lock whose keys move waits. */
    private static final Duration DWELL = Duration.ofMillis(200);

    private static final LockOptions PATIENT =
            LockOptions.defaults().waitAtMost(Duration.ofSeconds(20)).lease(Duration.ofSeconds(60));

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<LockTemplate> templates = new ArrayList<>();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Sections sections = new Sections();

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @AfterEach
    void close() {
        enough.set(true);
        templates.forEach(LockTemplate::close);
        threads.shutdownNow();
    }

    private LockTemplate client() {
        LockTemplate locks = LockTemplate.builder(RedisFixture.of(CLUSTER).newStore())
                .namespace("shop")
                .storeTimeout(Duration.ofSeconds(5))
                .build();
        templates.add(locks);
        return locks;
    }

    @Test
    void nothingIsLostAndNobodyHangs() {
        LockTemplate a = client();
        LockTemplate b = client();
        LockTemplate c = client();
        String sibling = siblingOf(COUNTED);
        LockHandle<String> held = a.acquire(sibling, String.class, PATIENT);
        CompletableFuture<LockHandle<String>> waiting = b.async()
                .acquire(sibling, String.class, PATIENT.waitAtMost(Duration.ofSeconds(60)))
                .toCompletableFuture();
        AtomicInteger watched = new AtomicInteger();
        c.onChange(COUNTED, Integer.class, event -> watched.set(Objects.requireNonNull(event.state())));
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (LockTemplate locks : List.of(a, a, b, b, c)) {
            work.add(CompletableFuture.runAsync(() -> count(locks), threads));
        }
        work.add(CompletableFuture.runAsync(() -> read(c), threads));

        for (int to : new int[] {0, 2, 0, 1}) {
            awaitFurtherSections();
            CLUSTER.moveSlotOf(NAMES.state(COUNTED), to, DWELL);
        }
        awaitFurtherSections();
        enough.set(true);

        assertThat(work).allSatisfy(done -> assertThat(done).succeedsWithin(Duration.ofSeconds(10)));
        sections.assertSerial(acknowledged.get());
        assertThat(b.read(COUNTED, Integer.class)).contains(acknowledged.get());
        await().untilAsserted(() -> assertThat(watched).hasValue(acknowledged.get()));
        held.release("v");
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(5)).satisfies(next -> {
            assertThat(next.state()).isEqualTo("v");
            assertThat(next.token()).isGreaterThan(held.token());
        });
        // They have met all that there is to be met.
        assertThat(List.of("TRYAGAIN", "ASK", "MOVED"))
                .allSatisfy(code -> assertThat(CLUSTER.errors(code)).isPositive());
        await().until(() -> areSentWhereTheSlotIs(a));
    }

    private void count(LockTemplate locks) {
        while (!enough.get()) {
            State<Integer> written = locks.withLock(COUNTED, Integer.class, PATIENT, count -> {
                sections.enter();
                try {
                    return count == null ? 1 : count + 1;
                } finally {
                    sections.leave();
                }
            });
            sections.wrote(written);
            acknowledged.incrementAndGet();
        }
    }

    private void read(LockTemplate locks) {
        int last = 0;
        while (!enough.get()) {
            int next = locks.read(COUNTED, Integer.class).orElse(0);
            assertThat(next).isGreaterThanOrEqualTo(last);
            last = next;
        }
    }

    private void awaitFurtherSections() {
        int before = acknowledged.get();
        await().atMost(Duration.ofSeconds(5)).until(() -> acknowledged.get() > before + 100);
    }

    private static boolean areSentWhereTheSlotIs(LockTemplate locks) {
        long before = CLUSTER.errors("MOVED");
        IntStream.range(0, 10).forEach(i -> locks.withLock(COUNTED, Integer.class, count -> count));
        return CLUSTER.errors("MOVED") == before;
    }

    private static String siblingOf(String key) {
        int slot = SlotHash.getSlot(NAMES.state(key));
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "sibling-" + i)
                .filter(sibling -> SlotHash.getSlot(NAMES.state(sibling)) == slot)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void allKeysOfALockAreInOneSlot() {
        for (String key : List.of(
                "a",
                "{",
                "}",
                "{}",
                "{a}b",
                "}{",
                "{}a",
                "a{}",
                "{{a}}",
                "%7B",
                "a b",
                " ",
                "\t",
                "\uD83D\uDD12",
                "\0")) {
            assertThat(List.of(NAMES.keys(key, 4))).extracting(CLUSTER::slotOf).containsOnly((long)
                    SlotHash.getSlot(NAMES.eventChannel(key)));
        }
    }
}
