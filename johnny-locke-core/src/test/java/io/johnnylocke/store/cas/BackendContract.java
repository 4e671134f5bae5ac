package io.johnnylocke.store.cas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What {@link CasStoreConnection} relies on, by single requests of two clients to a backend. */
public abstract class BackendContract {

    private static final String RECORD = "0;=";

    private final String namespace = "t-" + UUID.randomUUID();
    private Backend a;
    private Backend b;
    private final Heard heardByA = new Heard(() -> a.clock());
    private final Heard heardByB = new Heard(() -> b.clock());

    /** Opens the backend for one more client. */
    protected abstract Backend open(String namespace, Backend.Events events);

    /** What a client was told. */
    private static final class Heard implements Backend.Events {

        record Told(String key, Row row) {}

        private final Supplier<ServerClock> clock;
        private final BlockingQueue<Told> written = new LinkedBlockingQueue<>();
        private final List<Row> untimed = new CopyOnWriteArrayList<>();
        private final BlockingQueue<Told> changed = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> watching = new CompletableFuture<>();

        Heard(Supplier<ServerClock> clock) {
            this.clock = clock;
        }

        @Override
        public void written(String key, Row row) {
            written.add(new Told(key, row));
            if (!clock.get().isKnown()) {
                untimed.add(row);
            }
        }

        @Override
        public void changed(String key, Row row) {
            changed.add(new Told(key, row));
        }

        @Override
        public void watching() {
            watching.complete(null);
        }

        @Override
        public void resync() {
            // The scenarios of outages are about that.
        }
    }

    @BeforeEach
    void openBoth() {
        a = open(namespace, heardByA);
        b = open(namespace, heardByB);
    }

    @AfterEach
    void closeBoth() {
        a.close();
        b.close();
    }

    private static <V> V get(CompletionStage<V> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static OptionalLong write(Backend backend, String key, long expected, @Nullable String state) {
        byte[] bytes = state == null ? null : state.getBytes(StandardCharsets.UTF_8);
        return get(backend.write(key, expected, RECORD, bytes, null));
    }

    private static long landed(Backend backend, String key, long expected, @Nullable String state) {
        return write(backend, key, expected, state).orElseThrow();
    }

    private static Heard.Told next(BlockingQueue<Heard.Told> told) throws InterruptedException {
        Heard.Told next = told.poll(5, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no event came");
        }
        return next;
    }

    private static String text(Row row) {
        byte[] state = row.state();
        return state == null ? "nothing" : new String(state, StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("B1 A write over another revision than there is is refused and changes nothing")
    void compared() {
        long one = landed(a, "k", get(a.read("k")).revision(), "one");
        assertThat(write(b, "k", 0, "no")).isEmpty();
        long two = landed(b, "k", one, "two");
        assertThat(two).isGreaterThan(one);
        assertThat(write(a, "k", one, "no")).isEmpty();
        assertThat(write(a, "k", two + 1, "no")).isEmpty();
        assertThat(get(a.read("k"))).satisfies(row -> {
            assertThat(row.revision()).isEqualTo(two);
            assertThat(text(row)).isEqualTo("two");
        });
    }

    @Test
    @DisplayName("B2 Of many writes over one revision a single one lands")
    void oneLands() {
        long before = landed(a, "k", 0, "before");
        List<CompletableFuture<OptionalLong>> many = IntStream.range(0, 20)
                .mapToObj(i -> (i % 2 == 0 ? a : b)
                        .write("k", before, RECORD, new byte[] {(byte) i}, null)
                        .toCompletableFuture())
                .toList();
        List<Integer> landed = IntStream.range(0, 20)
                .filter(i -> get(many.get(i)).isPresent())
                .boxed()
                .toList();
        assertThat(landed).hasSize(1);
        assertThat(get(a.read("k")).state()).isEqualTo(new byte[] {landed.get(0).byteValue()});
    }

    @Test
    @DisplayName("B3 What has landed is what every client reads from then on, as it was written")
    void readBack() {
        List<byte[]> states = new ArrayList<>();
        states.add(null);
        states.add(new byte[0]);
        states.add(new byte[] {0, -1, 10, 13});
        states.add(new byte[] {1});
        long revision = 0;
        for (byte[] state : states) {
            String record = "0;a:1 'x%20 = +7;" + states.indexOf(state);
            revision = get(a.write("k", revision, record, state, null)).orElseThrow();
            Row row = get(b.read("k"));
            assertThat(row.revision()).isEqualTo(revision);
            assertThat(row.record()).isEqualTo(record);
            assertThat(row.state()).isEqualTo(state);
        }
    }

    @Test
    @DisplayName("B4 A row tells when it was written, by the clock that the backend tells of")
    void time() {
        get(a.read("k"));
        for (int i = 0; i < 5; i++) {
            long from = a.clock().low() / 1000;
            landed(a, "k" + i, 0, "v");
            assertThat(get(a.read("k" + i)).millis()).isBetween(from, a.clock().high() / 1000);
        }
        assertThat(a.clock().doubt()).isLessThan(Duration.ofSeconds(1));
        get(b.read("k"));
        assertThat(b.clock().low()).isLessThanOrEqualTo(a.clock().high());
        assertThat(a.clock().low()).isLessThanOrEqualTo(b.clock().high());
    }

    @Test
    @DisplayName("B5 A removal drops what there was, and revisions rise nevertheless")
    void removed() {
        long one = landed(a, "k", 0, "v");
        get(a.remove("k", one));
        Row nothing = get(b.read("k"));
        assertThat(text(nothing)).isEqualTo("nothing");
        assertThat(nothing.record()).isNull();
        assertThat(landed(b, "k", nothing.revision(), "w")).isGreaterThan(one);
    }

    @Test
    @DisplayName("B6 A removal leaves what was written since")
    void notRemoved() {
        long one = landed(a, "k", 0, "one");
        long two = landed(b, "k", one, "two");
        get(a.remove("k", one));
        assertThat(get(a.read("k"))).satisfies(row -> {
            assertThat(row.revision()).isEqualTo(two);
            assertThat(text(row)).isEqualTo("two");
        });
    }

    @Test
    @DisplayName("B7 Whoever subscribes to a key is told each write that landed, in order, and no other one")
    void told() throws InterruptedException {
        get(a.read("k"));
        a.subscribe("k");
        long revision = heardFrom("k");
        for (String state : new String[] {"one", "", null, "two"}) {
            assertThat(write(b, "k", 1, "refused")).isEmpty();
            landed(b, "l", get(b.read("l")).revision(), "another key");
            revision = landed(b, "k", revision, state);
            Heard.Told told = next(heardByA.written);
            assertThat(told.key()).isEqualTo("k");
            assertThat(told.row().revision()).isEqualTo(revision);
            assertThat(told.row().record()).isEqualTo(RECORD);
            assertThat(text(told.row())).isEqualTo(state == null ? "nothing" : state);
            assertThat(told.row().millis())
                    .isBetween(get(a.read("k")).millis(), a.clock().high() / 1000);
        }
        a.unsubscribe("k");
        a.subscribe("l");
        landed(b, "k", revision, "unheard");
        assertThat(heardByB.written).isEmpty();
    }

    /** Returns the revision from which on everything is told. */
    private long heardFrom(String key) {
        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            landed(b, key, get(b.read(key)).revision(), "first");
            return !heardByA.written.isEmpty();
        });
        long last = get(b.read(key)).revision();
        await().until(() -> heardByA.written.poll(5, TimeUnit.SECONDS).row().revision() == last);
        return last;
    }

    @Test
    @DisplayName("B8 Whoever watches is told every write from when it is told that it watches")
    void watched() throws InterruptedException {
        get(a.read("k"));
        get(b.read("k"));
        a.subscribeAll();
        assertThat(heardByA.watching).succeedsWithin(Duration.ofSeconds(5));
        for (String key : new String[] {"k", "K", "k.k", "{k} *"}) {
            long revision = landed(b, key, 0, "v");
            Heard.Told told = next(heardByA.changed);
            assertThat(told.key()).isEqualTo(key);
            assertThat(told.row().revision()).isEqualTo(revision);
            assertThat(told.row().record()).isEqualTo(RECORD);
        }
        assertThat(heardByA.written).isEmpty();
    }

    @Test
    @DisplayName("B9 Nobody is told of a write before something is known of the time that it was written at")
    void toldBeforeAsking() {
        a.subscribe("k");
        get(b.read("k"));
        b.subscribe("k");
        await().pollInterval(Duration.ofMillis(50)).until(() -> {
            landed(b, "k", get(b.read("k")).revision(), "v");
            return heardByB.written.size() >= 3;
        });
        get(a.read("k"));
        heardFrom("k");
        assertThat(heardByA.untimed).isEmpty();
    }
}
