package io.johnnylocke.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.StateType;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.LockListenerAutoConfiguration;
import io.johnnylocke.template.LockTemplate;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LockObservationTest {

    private static final StateType<Integer> NUMBER = StateType.of(Integer.class);

    private final Recorder recorder = new Recorder();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ObservationAutoConfiguration.class,
                    JohnnyLockeAutoConfiguration.class,
                    LockListenerAutoConfiguration.class,
                    LockObservationAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop", "johnny-locke.store=memory")
            .withBean(Recorder.class, () -> recorder);

    /** What was observed: its name, and what was observed around it and at its start on its thread. */
    record Seen(String name, String parent, String current) {}

    static class Recorder implements ObservationHandler<Observation.Context> {

        private final Queue<Seen> started = new ConcurrentLinkedQueue<>();
        private final Queue<Observation.Context> stopped = new ConcurrentLinkedQueue<>();
        private ObservationRegistry registry = ObservationRegistry.NOOP;

        @Override
        public void onStart(Observation.Context context) {
            started.add(new Seen(
                    context.getName(), name(context.getParentObservation()), name(registry.getCurrentObservation())));
        }

        private static String name(ObservationView observation) {
            return Optional.ofNullable(observation)
                    .map(around -> around.getContextView().getName())
                    .orElse("nothing");
        }

        @Override
        public void onStop(Observation.Context context) {
            stopped.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        Observation.Context stopped(String name) {
            return stopped.stream()
                    .filter(context -> Objects.equals(context.getName(), name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aCallIsObservedWithinWhateverIsAroundIt() {
        runner.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            ObservationRegistry registry = context.getBean(ObservationRegistry.class);
            recorder.registry = registry;
            LockOptions options = LockOptions.defaults().name("stock");
            AtomicLong token = new AtomicLong();
            Observation.createNotStarted("sale", registry)
                    .observe(() -> token.set(locks.withLock("apple", NUMBER, options, number -> 1)
                            .token()));
            assertThat(recorder.started)
                    .containsExactly(
                            new Seen("sale", "nothing", "nothing"),
                            new Seen("johnnylocke.acquire", "sale", "sale"),
                            new Seen("johnnylocke.hold", "sale", "sale"));
            Observation.Context acquire = recorder.stopped("johnnylocke.acquire");
            assertThat(acquire.getContextualName()).isEqualTo("acquire stock");
            assertThat(acquire.getLowCardinalityKeyValues())
                    .containsExactlyInAnyOrder(
                            KeyValue.of("lock.name", "stock"),
                            KeyValue.of("lock.namespace", "shop"),
                            KeyValue.of("lock.store", "memory"),
                            KeyValue.of("outcome", "ACQUIRED"));
            assertThat(acquire.getHighCardinalityKeyValues()).containsExactly(KeyValue.of("lock.key", "apple"));
            Observation.Context hold = recorder.stopped("johnnylocke.hold");
            assertThat(hold.getContextualName()).isEqualTo("hold stock");
            assertThat(hold.getHighCardinalityKeyValues())
                    .containsExactlyInAnyOrder(
                            KeyValue.of("lock.key", "apple"), KeyValue.of("lock.token", String.valueOf(token.get())));
        });
    }

    @Test
    void whoIsHandedALockIsNotObservedWithinTheOneWhoHandsItOver() {
        runner.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            ObservationRegistry registry = context.getBean(ObservationRegistry.class);
            recorder.registry = registry;
            LockHandle<Integer> held = locks.acquire("apple", NUMBER, LockOptions.defaults());
            CompletableFuture<LockHandle<Integer>> waiting = Observation.createNotStarted("second", registry)
                    .observe(() -> locks.async().acquire("apple", NUMBER, LockOptions.defaults()));
            Observation.createNotStarted("first", registry).observe(() -> held.release());
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
            assertThat(recorder.started)
                    .containsExactly(
                            new Seen("johnnylocke.acquire", "nothing", "nothing"),
                            new Seen("johnnylocke.hold", "johnnylocke.acquire", "johnnylocke.acquire"),
                            new Seen("second", "nothing", "nothing"),
                            new Seen("johnnylocke.acquire", "second", "second"),
                            new Seen("first", "nothing", "nothing"),
                            new Seen("johnnylocke.hold", "second", "second"));
        });
    }

    @Test
    void severalLocksAreObservedWithinTheirCaller() {
        runner.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            ObservationRegistry registry = context.getBean(ObservationRegistry.class);
            recorder.registry = registry;
            Observation.createNotStarted("sale", registry)
                    .observe(() -> locks.acquireAll(
                                    List.of(locks.lock("apple", Integer.class), locks.lock("pear", Integer.class)),
                                    Duration.ofSeconds(10))
                            .release());
            assertThat(recorder.started)
                    .filteredOn(seen -> seen.name().startsWith("johnnylocke"))
                    .hasSize(4)
                    .allMatch(seen ->
                            seen.parent().equals("sale") && seen.current().equals("sale"));
        });
    }

    @Test
    void aConventionOfTheApplicationIsUsed() {
        LockAcquireObservationConvention convention = new DefaultLockAcquireObservationConvention() {
            @Override
            public String getName() {
                return "app.lock";
            }

            @Override
            public KeyValues getLowCardinalityKeyValues(LockAcquireObservationContext context) {
                return KeyValues.of("busy", String.valueOf(context.getOutcome()));
            }
        };
        runner.withBean(LockAcquireObservationConvention.class, () -> convention)
                .run(context -> {
                    context.getBean(LockTemplate.class).withLock("apple", Integer.class, number -> 1);
                    assertThat(recorder.stopped("app.lock").getLowCardinalityKeyValues())
                            .containsExactly(KeyValue.of("busy", "ACQUIRED"));
                });
    }

    @Test
    void observationsCanBeSwitchedOff() {
        runner.withPropertyValues("management.observations.enable.johnnylocke=false")
                .run(context -> {
                    context.getBean(LockTemplate.class).withLock("apple", Integer.class, number -> 1);
                    assertThat(recorder.started).isEmpty();
                });
    }
}
