package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.OnBusy;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the attributes of the annotation do to a call. */
class AttributesTest {

    private final ApplicationContextRunner runner =
            LockedContext.with(Jobs.class).withPropertyValues("app.lock-name=night");

    public static class Jobs {

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.SKIP)
        public Integer skipping(String id) {
            return 1;
        }

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.SKIP)
        public boolean skippingPrimitive(String id) {
            return true;
        }

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.SKIP)
        public Optional<String> skippingOptional(String id) {
            return Optional.of("ran");
        }

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.SKIP)
        public void skippingNothing(String id) {
            throw new IllegalStateException("ran");
        }

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.FALLBACK, fallback = "busy")
        public String answering(String id, @LockState LockHandle<String> held, int number) {
            return "ran";
        }

        private String busy(String id, int number, LockTimeoutException busy) {
            return id + number + busy.key();
        }

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.FALLBACK, fallback = "plainly")
        public String answeringPlainly(String id) {
            return "ran";
        }

        public String plainly(String id) {
            return "plain " + id;
        }

        @DistributedLocked(key = "#id", onBusy = OnBusy.SKIP)
        public String failing(String id) {
            throw new LockTimeoutException("other", "shop", Duration.ZERO, null, false);
        }

        @DistributedLocked(key = "#id", timeout = "0s", condition = "#id.startsWith('l')")
        public String conditional(String id) {
            return "ran";
        }

        @DistributedLocked(key = "#id", timeout = "0s", priority = 5)
        public String urgent(String id) {
            return "ran";
        }

        @DistributedLocked(key = "#id", lease = "100ms", renew = "10s")
        public String renewed(String id, @LockState @Nullable String text) throws InterruptedException {
            Thread.sleep(300);
            return "written";
        }

        @DistributedLocked(key = "#id", name = "${app.lock-name}")
        public void named(String id) {}
    }

    public static class Audited {

        @DistributedLocked(key = "#id", store = "audit")
        public String elsewhere(String id, @LockState @Nullable String text) {
            return "written";
        }
    }

    private void whileBusy(BusyTest test) {
        runner.run(context -> {
            LockOperations locks = context.getBean(LockOperations.class);
            try (LockHandle<String> held = locks.acquire("k", String.class)) {
                test.run(context.getBean(Jobs.class), held);
            }
        });
    }

    private interface BusyTest {
        void run(Jobs jobs, LockHandle<String> held) throws Exception;
    }

    @Test
    void aBusyCallCanBeSkipped() {
        whileBusy((jobs, held) -> {
            assertThat(jobs.skipping("k")).isNull();
            assertThat(jobs.skippingPrimitive("k")).isFalse();
            assertThat(jobs.skippingOptional("k")).isEmpty();
            jobs.skippingNothing("k");
            assertThat(jobs.skipping("free")).isEqualTo(1);
            assertThat(jobs.skippingPrimitive("free")).isTrue();
        });
    }

    @Test
    void aBusyCallCanBeAnsweredByAFallback() {
        whileBusy((jobs, held) -> {
            assertThat(jobs.answering("k", null, 7)).isEqualTo("k7k");
            assertThat(jobs.answeringPlainly("k")).isEqualTo("plain k");
            assertThat(jobs.answering("free", null, 7)).isEqualTo("ran");
        });
    }

    @Test
    void aTimeoutOfTheMethodsOwnIsNoBusyLock() {
        runner.run(
                context -> assertThatThrownBy(() -> context.getBean(Jobs.class).failing("k"))
                        .isInstanceOf(LockTimeoutException.class)
                        .hasMessageContaining("other"));
    }

    @Test
    void aConditionThatDoesNotHoldRunsTheMethodWithoutTheLock() {
        runner.run(context -> {
            LockOperations locks = context.getBean(LockOperations.class);
            Jobs jobs = context.getBean(Jobs.class);
            try (LockHandle<String> free = locks.acquire("free", String.class);
                    LockHandle<String> locked = locks.acquire("locked", String.class)) {
                assertThat(free.isHeld() && locked.isHeld()).isTrue();
                assertThat(jobs.conditional("free")).isEqualTo("ran");
                assertThatThrownBy(() -> jobs.conditional("locked")).isInstanceOf(LockTimeoutException.class);
            }
        });
    }

    @Test
    void aHigherPriorityTakesTheLockOver() {
        whileBusy((jobs, held) -> {
            assertThat(jobs.urgent("k")).isEqualTo("ran");
            assertThat(held.isHeld()).isFalse();
        });
    }

    @Test
    void theLeaseIsRenewedWhileTheMethodRuns() {
        runner.run(context -> {
            assertThat(context.getBean(Jobs.class).renewed("k", null)).isEqualTo("written");
            assertThat(context.getBean(LockOperations.class).read("k", String.class))
                    .contains("written");
        });
    }

    @Test
    void theNameIsThatOfTheMethodOrAnotherOne() {
        runner.run(context -> {
            assertThat(options(context.getBean(LockedMethodInterceptor.class), "named")
                            .name())
                    .isEqualTo("night");
            assertThat(options(context.getBean(LockedMethodInterceptor.class), "urgent")
                            .name())
                    .isEqualTo("Jobs.urgent");
        });
    }

    private static LockOptions options(LockedMethodInterceptor interceptor, String method) {
        return interceptor
                .methods()
                .known()
                .filter(locked -> locked.method().getName().equals(method))
                .findFirst()
                .orElseThrow()
                .options();
    }

    @Configuration(proxyBeanMethods = false)
    static class Audit {

        @Bean(defaultCandidate = false)
        @Qualifier("audit")
        LockTemplate auditLocks() {
            return LockTemplate.builder(MemoryLockStore.create())
                    .namespace("audit")
                    .build();
        }
    }

    @Test
    void aMethodIsLockedInTheStoreThatItNames() {
        LockedContext.with(Audited.class).withUserConfiguration(Audit.class).run(context -> {
            context.getBean(Audited.class).elsewhere("k", null);
            assertThat(context.getBean("auditLocks", LockOperations.class).read("k", String.class))
                    .contains("written");
            assertThat(context.getBean("lockTemplate", LockOperations.class).read("k", String.class))
                    .isEmpty();
        });
    }
}
