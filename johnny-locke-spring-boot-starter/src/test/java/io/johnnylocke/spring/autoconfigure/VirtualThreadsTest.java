package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LossReason;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.template.LockTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.system.JavaVersion;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.task.VirtualThreadTaskExecutor;

class VirtualThreadsTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataRedisAutoConfiguration.class,
                    JohnnyLockeAutoConfiguration.class,
                    TaskExecutionAutoConfiguration.class))
            .withPropertyValues(
                    "spring.application.name=virtual",
                    "spring.data.redis.host=127.0.0.1",
                    "spring.data.redis.port=" + RedisTestServer.shared().port());

    private final ApplicationContextRunner virtual = runner.withPropertyValues("spring.threads.virtual.enabled=true");

    @BeforeEach
    void thereAreVirtualThreads() {
        assumeTrue(
                JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE),
                "not applicable: virtual threads came with Java 21, and this is Java " + JavaVersion.getJavaVersion());
    }

    private static boolean isVirtual(Thread thread) {
        return thread.toString().startsWith("VirtualThread[");
    }

    /** Where a listener that is told of a loss runs, and an asynchronous function. */
    private static List<Thread> callbackThreads(LockTemplate locks) {
        CompletableFuture<Thread> listener = new CompletableFuture<>();
        LockHandle<String> held = locks.acquire("lost", String.class);
        held.onLost(loss -> listener.complete(Thread.currentThread()));
        locks.revoke("lost", held.token());
        CompletableFuture<Thread> function = new CompletableFuture<>();
        locks.async()
                .withLock("async", String.class, state -> {
                    function.complete(Thread.currentThread());
                    return CompletableFuture.completedFuture("state");
                })
                .join();
        return List.of(listener.join(), function.join());
    }

    @Test
    void callbacksRunOnThemWhereTheApplicationsTasksDo() {
        virtual.run(context -> assertThat(callbackThreads(context.getBean(LockTemplate.class)))
                .allSatisfy(thread -> assertThat(isVirtual(thread)).isTrue())
                .allSatisfy(thread -> assertThat(thread.getName()).startsWith("johnny-locke-callback-")));
        runner.run(context -> assertThat(callbackThreads(context.getBean(LockTemplate.class)))
                .noneMatch(VirtualThreadsTest::isVirtual));
    }

    @Test
    void anExecutorOfTheUsersTakesPrecedence() {
        virtual.withBean(
                        LockTemplateBuilderCustomizer.class,
                        () -> builder -> builder.executor(task -> new Thread(task, "own").start()))
                .run(context -> assertThat(callbackThreads(context.getBean(LockTemplate.class)))
                        .allMatch(thread -> thread.getName().equals("own")));
    }

    @Test
    void theApplicationsTaskExecutorStays() {
        virtual.run(context -> assertThat(context).hasSingleBean(Executor.class).hasBean("applicationTaskExecutor"));
    }

    /** Blocks while its class is being initialized, which pins: so it is seen that who pins is seen. */
    private static final class Pinning {

        static {
            blockFor(Duration.ofMillis(100));
        }

        static void use() {
            // The class is initialized by now.
        }
    }

    /** Two hundred of them want ten locks, for callbacks that block. Whoever pins a carrier for 20 ms is told of. */
    @Test
    void noneIsPinnedToItsCarrierByALock(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("pinned.jfr");
        virtual.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            locks.withLock("k0", Integer.class, n -> 1); // Whatever is initialized now is not while it is looked.
            try (Recording recording = new Recording()) {
                recording
                        .enable("jdk.VirtualThreadPinned")
                        .withThreshold(Duration.ofMillis(20))
                        .withStackTrace();
                recording.start();
                Executor threads = new VirtualThreadTaskExecutor("caller-");
                CompletableFuture.allOf(IntStream.range(0, 200)
                                .mapToObj(i -> CompletableFuture.runAsync(
                                        () -> locks.withLock("k" + i % 10, Integer.class, n -> {
                                            blockFor(Duration.ofMillis(25));
                                            return n == null ? 1 : n + 1;
                                        }),
                                        threads))
                                .toArray(CompletableFuture<?>[]::new))
                        .join();
                CompletableFuture.runAsync(Pinning::use, threads).join();
                recording.dump(file);
            }
            assertThat(locks.read("k0", Integer.class)).contains(21);
        });
        List<String> pinned = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .map(RecordedEvent::toString)
                .toList();
        assertThat(pinned).isNotEmpty().allMatch(event -> event.contains("Pinning"));
    }

    private static void blockFor(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTemplateThatIsClosedTellsWhatHappenedAllTheSame() {
        CompletableFuture<LossReason> reason = new CompletableFuture<>();
        virtual.run(context -> context.getBean(LockTemplate.class)
                .acquire("closed", String.class)
                .onLost(loss -> reason.complete(loss.reason())));
        assertThat(reason).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(LossReason.CLOSED);
    }
}
