package io.johnnylocke.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.autoconfigure.DistributedLockedAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;

/** As a user's test of a service that locks: the application is set up for Redis, on a port where nobody listens. */
@SpringBootTest(
        classes = AutoConfigureJohnnyLockeTest.Shop.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "spring.application.name=shop",
            "johnny-locke.store=redis",
            "johnny-locke.lease=10s",
            "spring.data.redis.host=127.0.0.1",
            "spring.data.redis.port=1",
            "johnny-locke.stores.jobs.store=redis",
            "johnny-locke.stores.jobs.namespace=jobs"
        })
@AutoConfigureJohnnyLocke
@DirtiesContext
class AutoConfigureJohnnyLockeTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        AopAutoConfiguration.class,
        DataRedisAutoConfiguration.class,
        JohnnyLockeAutoConfiguration.class,
        DistributedLockedAutoConfiguration.class
    })
    static class Shop {

        @Bean
        Stocks stocks() {
            return new Stocks();
        }

        @Bean
        Shown shown(LockOperations locks) {
            Shown shown = new Shown(new CopyOnWriteArrayList<>());
            locks.onChange("apple", Integer.class, event -> shown.states.add(event.state()));
            return shown;
        }
    }

    record Shown(List<Integer> states) {}

    static class Stocks {

        @DistributedLocked(key = "#sku")
        public Integer add(String sku, int quantity, @LockState Integer available) {
            return (available == null ? 0 : available) + quantity;
        }
    }

    @Autowired
    private Stocks stocks;

    @Autowired
    private LockOperations locks;

    @Autowired
    private ManualClock clock;

    @Autowired
    private Shown shown;

    @Test
    void storesWithANameAreInMemoryTooWhateverTheyAre(@Autowired @Qualifier("jobs") LockTemplate jobs) {
        assertThat(jobs.storeName()).isEqualTo("memory");
        jobs.set("nightly", String.class, "done", StateExpiry.none());
        assertThat(jobs.read("nightly", String.class)).contains("done");
    }

    @Test
    void theStoreIsInMemory(@Autowired LockStore store, @Autowired LockTemplate template) {
        assertThat(store).isInstanceOf(MemoryLockStore.class);
        assertThat(template.storeName()).isEqualTo("memory");
        assertThat(template.namespace()).isEqualTo("shop");
    }

    @Test
    void aLeaseEndsWhenTheTestSaysSo() {
        LockHandle<Integer> hanging = locks.acquire("apple", Integer.class);
        clock.advance(Duration.ofMillis(9_999));
        assertThat(hanging.isHeld()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(hanging.isHeld()).isFalse();
        assertThat(stocks.add("apple", 5, null)).isEqualTo(5);
        assertThatThrownBy(() -> hanging.release(1)).isInstanceOf(LockLostException.class);
    }

    @Test
    void aStateExpiresWhenTheTestSaysSo() {
        locks.set("apple", Integer.class, 1, StateExpiry.absolute(Duration.ofDays(1)));
        clock.advance(Duration.ofHours(23));
        assertThat(locks.read("apple", Integer.class)).contains(1);
        clock.advance(Duration.ofHours(1));
        assertThat(locks.read("apple", Integer.class)).isEmpty();
    }

    /** Each leaves behind what the next one must not find: a state, a lock, a renewed one, and one who waits. */
    @RepeatedTest(3)
    void eachMethodBeginsWithNoLockAndNoState() {
        for (String key : List.of("apple", "pear", "plum")) {
            assertThat(locks.read(key, Integer.class)).isEmpty();
            assertThat(locks.inspect(key).isHeld()).isFalse();
        }
        assertThat(stocks.add("apple", 3, null)).isEqualTo(3);
        locks.acquire("apple", Integer.class);
        locks.acquire("pear", Integer.class, LockOptions.defaults().renewUpTo(Duration.ofDays(1)));
        CompletableFuture<LockHandle<Integer>> waiting = locks.async().acquire("pear", Integer.class);
        assertThat(waiting).isNotDone();
        locks.set("plum", Integer.class, 7, StateExpiry.none());
    }

    @RepeatedTest(2)
    void whatTheApplicationWatchesIsToldInEachMethod() {
        shown.states.clear();
        stocks.add("apple", 4, null);
        await().until(() -> shown.states.contains(4));
    }

    @Nested
    class Inside {

        @RepeatedTest(2)
        void nestedClassesBeginAnewToo() {
            assertThat(stocks.add("apple", 6, null)).isEqualTo(6);
        }
    }
}
