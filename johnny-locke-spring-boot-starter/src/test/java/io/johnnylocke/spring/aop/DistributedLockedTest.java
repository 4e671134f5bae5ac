package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.StateCodecException;
import io.johnnylocke.codec.JsonStateCodec;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.FencingToken;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.autoconfigure.DistributedLockedAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.core.annotation.AliasFor;

class DistributedLockedTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    JohnnyLockeAutoConfiguration.class,
                    DistributedLockedAutoConfiguration.class))
            .withPropertyValues(
                    "spring.application.name=shop", "johnny-locke.store=memory", "app.wait=50ms", "app.prefix=p")
            .withBean("shelves", Shelves.class)
            .withBean(Counters.class)
            .withBean("api", CountingApi.class, CountingService::new);

    private void run(ContextConsumer<AssertableApplicationContext> test) {
        runner.run(test);
    }

    /** An annotation of the user's own. */
    @Retention(RetentionPolicy.RUNTIME)
    @DistributedLocked(timeout = "50ms")
    @interface BrieflyLocked {

        @AliasFor(annotation = DistributedLocked.class, attribute = "key")
        String key();
    }

    interface CountingApi {

        @DistributedLocked(key = "#id")
        Integer count(String id, @LockState Integer count);
    }

    interface InheritingApi extends CountingApi {}

    /** Names its parameters differently, and says nothing of locks. */
    static class CountingService implements CountingApi {

        @Override
        public Integer count(String name, Integer current) {
            return current == null ? 1 : current + 1;
        }
    }

    public static class Shelves {

        private int asked;

        public int next() {
            return ++asked;
        }

        public String nameOf(String id) {
            return "shelf-" + id;
        }
    }

    record Order(String id, List<String> lines) {}

    enum Region {
        NORTH {
            @Override
            public String toString() {
                return "the north";
            }
        }
    }

    public static class Counters {

        private final CountDownLatch inside = new CountDownLatch(1);
        private final CompletableFuture<Void> mayLeave = new CompletableFuture<>();

        public void awaitInside() throws InterruptedException {
            inside.await();
        }

        public void leave() {
            mayLeave.complete(null);
        }

        @DistributedLocked(key = "#id", timeout = "10s")
        public Integer increment(String id, @LockState Integer count) {
            return count == null ? 1 : count + 1;
        }

        @DistributedLocked(key = "#id")
        public int primitive(String id, @LockState int count) {
            return count + 1;
        }

        @DistributedLocked("#id")
        public Optional<String> optional(String id, String next, @LockState Optional<String> text) {
            return text.isPresent() ? Optional.empty() : Optional.of(next);
        }

        @DistributedLocked(key = "#id")
        public List<Order> generic(String id, Order added, @LockState List<Order> orders) {
            List<Order> next = new ArrayList<>(orders == null ? List.of() : orders);
            next.add(added);
            return next;
        }

        @DistributedLocked(key = "#id")
        public String handle(String id, Integer next, @LockState LockHandle<Integer> held) {
            if (next != null) {
                held.write(next);
            }
            return held.state() + "@" + held.token();
        }

        @DistributedLocked(key = "#id")
        public long token(String id, @FencingToken long token) {
            return token;
        }

        @DistributedLocked(key = "#id")
        public String removing(String id, @LockState String text) {
            return null;
        }

        @DistributedLocked(key = "#id")
        public List<String> failing(String id, @LockState List<String> lines) throws IOException {
            lines.add("never written");
            throw new IOException("own");
        }

        @DistributedLocked(key = "#id", lease = "100ms")
        public String slow(String id, @LockState String text) throws InterruptedException {
            Thread.sleep(200);
            return "late";
        }

        @DistributedLocked(key = "#id", timeout = "${app.wait}")
        public void blocking(String id) {
            inside.countDown();
            mayLeave.join();
        }

        @BrieflyLocked(key = "#id")
        public void brief(String id) {}

        @DistributedLocked(key = "'${app.prefix}:' + @shelves.nameOf(#order.id) + ':' + #root.methodName + ':' + #p1")
        public String composed(Order order, Region region, @LockState String text) {
            return "x";
        }

        @DistributedLocked(key = "#region")
        public String byEnum(Region region, @LockState String text) {
            return "x";
        }

        @DistributedLocked(key = "#key")
        public void byAnything(Object key) {}

        @DistributedLocked(key = "'order:' + #order.id + ':' + #p1")
        public void byParts(Order order, Object part) {}

        @DistributedLocked(key = "'job:' + (#number + 1) + ':' + @shelves.next()")
        public String bySum(int number, @LockState String text) {
            return "x";
        }

        @DistributedLocked(key = "#order.none")
        public void byMissingProperty(Order order) {}

        @DistributedLocked(key = "#id")
        protected String notPublic(String id, @LockState String text) {
            return "written";
        }
    }

    @Test
    void theStateIsBoundAndTheReturnValueWrittenBack() {
        run(context -> {
            Counters counters = context.getBean(Counters.class);
            LockOperations locks = context.getBean(LockOperations.class);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String id = i % 2 == 0 ? "even" : "odd";
                calls.add(CompletableFuture.supplyAsync(() -> counters.increment(id, null), threads));
            }
            calls.forEach(CompletableFuture::join);
            threads.shutdown();
            assertThat(locks.read("even", Integer.class)).contains(10);
            assertThat(locks.read("odd", Integer.class)).contains(10);
            assertThat(counters.increment("odd", 99)).isEqualTo(11);
        });
    }

    @Test
    void everyKindOfStateParameterIsBound() {
        run(context -> {
            Counters counters = context.getBean(Counters.class);
            LockOperations locks = context.getBean(LockOperations.class);
            assertThat(counters.primitive("p", 0)).isEqualTo(1);
            assertThat(counters.primitive("p", 0)).isEqualTo(2);
            assertThat(counters.optional("o", "v", Optional.empty())).contains("v");
            assertThat(locks.read("o", String.class)).contains("v");
            assertThat(counters.optional("o", "w", Optional.empty())).isEmpty();
            assertThat(locks.read("o", String.class)).isEmpty();
            counters.generic("g", new Order("1", List.of("a")), null);
            assertThat(counters.generic("g", new Order("2", List.of()), null))
                    .containsExactly(new Order("1", List.of("a")), new Order("2", List.of()));
            String first = counters.handle("h", 5, null);
            String second = counters.handle("h", null, null);
            assertThat(first).startsWith("null@");
            assertThat(second).startsWith("5@");
            assertThat(locks.read("h", Integer.class)).contains(5);
            assertThat(counters.removing("o", null)).isNull();
            assertThat(counters.notPublic("n", null)).isEqualTo("written");
            assertThat(locks.read("n", String.class)).contains("written");
        });
    }

    @Test
    void theTokenIsBoundAndRises() {
        run(context -> {
            Counters counters = context.getBean(Counters.class);
            assertThat(counters.token("t", 0)).isPositive().isLessThan(counters.token("t", 0));
        });
    }

    @Test
    void aMethodThatThrowsChangesNothing() {
        run(context -> {
            Counters counters = context.getBean(Counters.class);
            LockOperations locks = context.getBean(LockOperations.class);
            locks.withLock("f", String.class, none -> "[\"a\"]");
            assertThatThrownBy(() -> counters.failing("f", null))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("own");
            assertThat(locks.read("f", String.class)).contains("[\"a\"]");
            assertThat(locks.tryAcquire("f", String.class)).isPresent();
        });
    }

    @Test
    void aLeaseThatEndsInsideIsALossAndNotABusyLock() {
        run(context -> {
            assertThatThrownBy(() -> context.getBean(Counters.class).slow("s", null))
                    .isInstanceOf(LockLostException.class);
            assertThat(context.getBean(LockOperations.class).read("s", String.class))
                    .isEmpty();
        });
    }

    @Test
    void aBusyLockIsATimeoutThatNamesTheKey() {
        run(context -> {
            Counters counters = context.getBean(Counters.class);
            CompletableFuture<Void> holding = CompletableFuture.runAsync(() -> counters.blocking("b"));
            counters.awaitInside();
            assertThatThrownBy(() -> counters.blocking("b"))
                    .isInstanceOf(LockTimeoutException.class)
                    .hasMessageContaining("'b'");
            assertThatThrownBy(() -> counters.brief("b")).isInstanceOf(LockTimeoutException.class);
            counters.brief("other");
            counters.leave();
            holding.join();
        });
    }

    @Test
    void aStateOfAnotherTypeIsACodecErrorAndTheMethodDoesNotRun() {
        run(context -> {
            context.getBean(LockOperations.class).withLock("x", String.class, none -> "no number");
            assertThatThrownBy(() -> context.getBean(Counters.class).increment("x", null))
                    .isInstanceOf(StateCodecException.class)
                    .hasMessageContaining("java.lang.Integer");
        });
    }

    @Test
    void keysAreComposedOfParametersBeansAndPlaceholders() {
        run(context -> {
            LockOperations locks = context.getBean(LockOperations.class);
            context.getBean(Counters.class).composed(new Order("7", List.of()), Region.NORTH, null);
            assertThat(locks.read("p:shelf-7:composed:NORTH", String.class)).contains("x");
            context.getBean(Counters.class).byEnum(Region.NORTH, null);
            assertThat(locks.read("NORTH", String.class)).contains("x");
        });
    }

    @Test
    void aKeyThatNamesNothingIsAnErrorAndNeverASharedLock() {
        run(context -> {
            Counters counters = context.getBean(Counters.class);
            for (Object key : new Object[] {
                null,
                "",
                "  ",
                new Object(),
                List.of(),
                List.of(" "),
                new Object[] {null},
                Optional.empty(),
                Optional.of(" ")
            }) {
                assertThatThrownBy(() -> counters.byAnything(key))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("#key")
                        .hasMessageContaining("Counters.byAnything(Object)");
            }
            counters.byAnything(42);
            counters.byAnything(Optional.of("a"));
            counters.byAnything(new StringBuilder("built"));
            counters.byAnything("#{T(java.lang.Runtime).getRuntime().exit(1)} ${app.prefix}");
        });
    }

    @Test
    void aKeyWithANullAmongItsPartsIsAnErrorAndNeverASharedLock() {
        run(context -> {
            Counters counters = context.getBean(Counters.class);
            assertThatThrownBy(() -> counters.byParts(new Order(null, List.of()), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'#order.id' in the key ''order:' + #order.id + ':' + #p1'")
                    .hasMessageContaining("Counters.byParts(Order, Object) is null");
            assertThatThrownBy(() -> counters.byParts(new Order("7", List.of()), new Object()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'#p1' in the key");
            counters.byParts(new Order("7", List.of()), 1);
            counters.bySum(41, null);
            assertThat(context.getBean(LockOperations.class).read("job:42:1", String.class))
                    .contains("x");
            assertThat(context.getBean(Shelves.class).next()).isEqualTo(2);
            assertThatThrownBy(() -> counters.byMissingProperty(new Order("7", List.of())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Counters.byMissingProperty(Order) cannot be evaluated")
                    .hasMessageContaining("none");
        });
    }

    @Test
    void aMethodWithoutAStateRunsWhateverTheStateIs() {
        runner.withBean(StateCodec.class, JsonStateCodec::new).run(context -> {
            LockOperations locks = context.getBean(LockOperations.class);
            locks.withLock("t", Order.class, none -> new Order("7", List.of()));
            context.getBean(Counters.class).token("t", 0);
            assertThat(locks.read("t", Order.class)).contains(new Order("7", List.of()));
        });
    }

    @Test
    void annotationsOnAnInterfaceCountForABeanThatIsAProxyAlready() {
        for (Class<?> type : List.of(CountingApi.class, InheritingApi.class)) {
            CountingApi proxy = (CountingApi) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {type},
                    (self, method, args) -> new CountingService().count((String) args[0], (Integer) args[1]));
            runner.withBean("remote", CountingApi.class, () -> proxy).run(context -> {
                CountingApi api = context.getBean("remote", CountingApi.class);
                assertThat(api.count("i", null)).isEqualTo(1);
                assertThat(api.count("i", null)).isEqualTo(2);
            });
        }
    }

    @Test
    void annotationsOnAnInterfaceAndOfTheUsersOwnCount() {
        for (boolean classProxies : new boolean[] {true, false}) {
            runner.withPropertyValues("spring.aop.proxy-target-class=" + classProxies)
                    .run(context -> {
                        CountingApi api = context.getBean("api", CountingApi.class);
                        assertThat(api.count("i", null)).isEqualTo(1);
                        assertThat(api.count("i", null)).isEqualTo(2);
                    });
        }
    }

    @Test
    void aModeThatIsBlankOrSpeltInAnotherWayLocksAllTheSame() {
        for (String mode : List.of("", "PROXY", "Proxy")) {
            runner.withPropertyValues("johnny-locke.aspect.mode=" + mode).run(context -> {
                context.getBean(Counters.class).increment("k", null);
                assertThat(context.getBean(LockOperations.class).read("k", Integer.class))
                        .contains(1);
            });
        }
        runner.withPropertyValues("johnny-locke.aspect.mode=aspect-j")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidLockedMethodException.class)
                        .hasMessageContaining("not woven"));
    }

    @Test
    void methodsAreLockedEvenWhereBootMakesNoProxies() {
        runner.withPropertyValues("spring.aop.auto=false").run(context -> {
            context.getBean(Counters.class).increment("k", null);
            assertThat(context.getBean(LockOperations.class).read("k", Integer.class))
                    .contains(1);
        });
    }
}
