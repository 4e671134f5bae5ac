package io.johnnylocke.samples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.CompositeHandle;
import io.johnnylocke.FencedLock;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockInspection;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.Preemption;
import io.johnnylocke.State;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateWatch;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.test.AutoConfigureJohnnyLocke;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.store.redis.RedisLockStore;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** The code of the README, between the marks: it compiles, it runs, and the README has it word for word. */
class ReadmeSamples {

    record Stock(int available) {
        Stock minus(int quantity) {
            return new Stock(available - quantity);
        }

        Stock plus(int quantity) {
            return new Stock(available + quantity);
        }
    }

    record Receipt(long number) {}

    record Order(String id, int amount) {}

    record Invoice(int amount, Receipt receipt) {
        Invoice paidBy(Receipt newReceipt) {
            return new Invoice(amount, newReceipt);
        }
    }

    static class Bank {
        Receipt pay(long token) {
            return new Receipt(token);
        }

        Receipt transfer(Order order, long token) {
            return new Receipt(token);
        }
    }

    static class Carrier {
        CompletableFuture<Boolean> move(String from, String to, int quantity) {
            return CompletableFuture.completedFuture(true);
        }
    }

    static class Stocks {

        // readme: annotation
        @DistributedLocked(key = "#sku", timeout = "500ms", lease = "5s")
        public Stock reserve(String sku, int quantity, @LockState Optional<Stock> stock) {
            return stock.orElseThrow().minus(quantity);
        }
        // end
    }

    static class Payments {

        private final Bank bank = new Bank();

        // readme: handle
        @DistributedLocked(key = "'invoice:' + #order.id", timeout = "${app.wait:2s}")
        public Receipt pay(Order order, @LockState LockHandle<Invoice> held) {
            Receipt receipt = bank.transfer(order, held.token());
            held.write(held.state().paidBy(receipt));
            return receipt;
        }
        // end
    }

    static class Warehouse {

        private final Carrier carrier = new Carrier();

        // readme: later
        @DistributedLocked(key = "{#from, #to}", lease = "5s", renew = "1m")
        public CompletableFuture<Map<String, Stock>> move(
                String from, String to, int quantity, @LockState Map<String, Stock> stocks) {
            return carrier.move(from, to, quantity)
                    .thenApply(moved -> Map.of(
                            from, stocks.get(from).minus(quantity),
                            to, stocks.get(to).plus(quantity)));
        }
        // end
    }

    static LockInspection template(LockOperations locks, Bank bank) {
        // readme: template
        boolean written = locks.set("apple", Stock.class, new Stock(100), StateExpiry.none());

        State<Stock> left = locks.withLock("apple", Stock.class, stock -> stock.minus(1));

        Receipt receipt = locks.execute("apple", Stock.class, held -> {
            held.write(held.state().minus(1));
            return bank.pay(held.token());
        });

        try (LockHandle<Stock> held = locks.acquire("apple", Stock.class, Duration.ofSeconds(1))) {
            held.renew(Duration.ofSeconds(30));
            held.release(held.state().minus(1));
        }

        Optional<Stock> read = locks.read("apple", Stock.class);
        Optional<Stock> whenFree = locks.await("apple", Stock.class, Duration.ofSeconds(5));
        Optional<LockHandle<Stock>> unlessBusy = locks.tryAcquire("apple", Stock.class);
        LockInspection who = locks.inspect("apple");
        Optional<Stock> shown = locks.readPossiblyStale("apple", Stock.class);
        // end
        unlessBusy.ifPresent(LockHandle::release);
        return who;
    }

    static CompletableFuture<State<Stock>> async(LockOperations locks) {
        // readme: async
        CompletableFuture<State<Stock>> later = locks.async()
                .withLock("apple", Stock.class, stock -> CompletableFuture.completedFuture(stock.minus(1)));
        // end
        return later;
    }

    static List<Object> coordination(LockOperations locks, Duration wait, Logger log, Map<String, Stock> cache) {
        // readme: coordination
        Stock stock = locks.computeIfAbsent("pear", Stock.class, () -> new Stock(100));
        Optional<Stock> inStock = locks.await("pear", Stock.class, seen -> seen != null && seen.available() > 0, wait);
        StateWatch watch = locks.onChange("pear", Stock.class, event -> log.info("{}", event));
        StateWatch watchAll = locks.onChange(change -> cache.remove(change.key()), cache::clear);

        FencedLock<Stock> from = locks.lock("pear", Stock.class);
        FencedLock<Stock> to = locks.lock("plum", Stock.class);
        try (CompositeHandle held = locks.acquireAll(List.of(from, to), wait)) {
            held.write(from, held.state(from).minus(5));
            held.write(to, new Stock(5));
            held.release();
        }

        LockOptions urgent = LockOptions.defaults().priority(10).preemption(Preemption.after(Duration.ofSeconds(1)));
        LockOptions patient =
                LockOptions.defaults().lease(Duration.ofSeconds(5)).renewUpTo(Duration.ofMinutes(10));
        LockOptions shared = LockOptions.defaults().holderId("order-4711");
        // end
        watch.close();
        watchAll.close();
        return List.of(stock, inStock, urgent, patient, shared);
    }

    static LockTemplate core() {
        // readme: core
        RedisClient client = RedisClient.create("redis://localhost:6379");
        LockTemplate locks = LockTemplate.builder(RedisLockStore.create(client))
                .namespace("shop")
                .build();
        // end
        return locks;
    }

    // readme: springTest
    @SpringBootTest
    @AutoConfigureJohnnyLocke
    static class StocksTest {

        @Autowired
        private Stocks stocks;

        @Autowired
        private LockOperations locks;

        @Autowired
        private ManualClock clock;

        @Test
        void aReservationThatHangsIsTakenOver() {
            locks.set("apple", Stock.class, new Stock(10), StateExpiry.none());
            LockHandle<Stock> hanging = locks.acquire("apple", Stock.class);
            clock.advance(Duration.ofMinutes(1));
            assertThat(stocks.reserve("apple", 3, null)).isEqualTo(new Stock(7));
            assertThat(hanging.isHeld()).isFalse();
        }
    }
    // end

    static LockTemplate test() {
        // readme: test
        ManualClock clock = new ManualClock();
        LockTemplate locks = LockTemplate.builder(MemoryLockStore.create(clock))
                .namespace("test")
                .clock(clock)
                .build();
        // end
        return locks;
    }
}
