package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockOperations;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;

/** Is started again and again in one process, with its classes loaded anew, as development tools do it. See {@link NothingStaysTest}. */
final class ReloadedApplication {

    private ReloadedApplication() {}

    record Count(int value) {}

    static class Counter {

        @DistributedLocked(key = "'count'")
        public Count next(@LockState Count before) {
            return new Count(before == null ? 1 : before.value() + 1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        AopAutoConfiguration.class,
        DataRedisAutoConfiguration.class,
        JohnnyLockeAutoConfiguration.class,
        DistributedLockedAutoConfiguration.class
    })
    static class Application {

        @Bean
        Counter counter() {
            return new Counter();
        }

        @Bean
        Runnable use(Counter counter, LockOperations locks) {
            return () -> {
                counter.next(null);
                locks.onChange("count", Count.class, event -> {});
                locks.async()
                        .withLock("other", Count.class, none -> CompletableFuture.completedFuture(new Count(1)))
                        .join();
                locks.acquire("held", Count.class);
            };
        }
    }

    /** Has the classes of this test for itself, and all others in common. */
    private static final class ApplicationClasses extends ClassLoader {

        ApplicationClasses() {
            super(ReloadedApplication.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(ReloadedApplication.class.getName() + "$")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static WeakReference<ClassLoader> runOnce(String... arguments) throws Exception {
        ClassLoader classes = new ApplicationClasses();
        Thread.currentThread().setContextClassLoader(classes);
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
                        new DefaultResourceLoader(classes), classes.loadClass(Application.class.getName()))
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .run(arguments)) {
            assertThat(context.getBean("counter").getClass()).isNotEqualTo(Counter.class);
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(LockStoreException.class)
                    .untilAsserted(context.getBean(Runnable.class)::run);
        } finally {
            Thread.currentThread().setContextClassLoader(ReloadedApplication.class.getClassLoader());
        }
        return new WeakReference<>(classes);
    }

    private static List<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("johnny-locke") || name.startsWith("nats"))
                .toList();
    }

    /** Prints what stays, if anything does. Caches have soft references, so this is to run where these count as weak ones. */
    public static void main(String[] arguments) throws Exception {
        // Java before 25 has one thread for all delays, which keeps the class loader of whoever needed it first, for
        // good.
        new CompletableFuture<>()
                .completeOnTimeout(null, 1, TimeUnit.MILLISECONDS)
                .join();
        // So does the one converter that Boot binds properties with.
        new Binder(new MapConfigurationPropertySource(Map.of("mode", "proxy"))).bind("mode", AdviceMode.class);
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            loaders.add(runOnce(arguments));
        }
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(ourThreads()).isEmpty();
            System.gc();
            assertThat(loaders).allMatch(loader -> loader.refersTo(null), "is collected");
        });
    }
}
