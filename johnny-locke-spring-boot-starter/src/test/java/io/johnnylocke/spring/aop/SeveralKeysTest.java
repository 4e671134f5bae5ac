package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.FencingToken;
import io.johnnylocke.spring.LockState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A key that is a list locks all of its elements together. */
class SeveralKeysTest {

    public static class Bank {

        @DistributedLocked(key = "{#from, #to}", timeout = "10s")
        public Map<String, Integer> transfer(
                String from, String to, int amount, @LockState Map<String, @Nullable Integer> balances) {
            balances.merge(from, -amount, Integer::sum);
            balances.merge(to, amount, Integer::sum);
            return balances;
        }

        @DistributedLocked(key = "{#from, #to}", timeout = "10s")
        public CompletionStage<Map<String, Integer>> later(
                String from, String to, @LockState Map<String, @Nullable Integer> balances) {
            return CompletableFuture.supplyAsync(() -> Map.of(from, 1, to, 2));
        }

        @DistributedLocked(key = "{'a:' + #one, 'b:' + #two}")
        public Map<String, Integer> onlyOne(String one, String two, @LockState Map<String, @Nullable Integer> states) {
            return Map.of("a:" + one, 1);
        }

        @DistributedLocked(key = "#ids")
        public Map<String, Integer> emptied(List<String> ids, @LockState Map<String, @Nullable Integer> states) {
            Map<String, Integer> next = new LinkedHashMap<>();
            ids.forEach(id -> next.put(id, null));
            return next;
        }

        @DistributedLocked(key = "#ids")
        public Map<String, Integer> foreign(List<String> ids, @LockState Map<String, @Nullable Integer> states) {
            return Map.of("x", 1);
        }

        @DistributedLocked(key = "#ids")
        public Map<String, Integer> forgetful(List<String> ids, @LockState Map<String, @Nullable Integer> states) {
            return null;
        }

        @DistributedLocked(key = "#ids.![length()]", timeout = "0s")
        public Map<String, Long> tokens(String[] ids, @FencingToken Map<String, Long> tokens) {
            return tokens;
        }

        @DistributedLocked(key = "#ids", timeout = "0s")
        public void anything(Object ids) {}

        @DistributedLocked(key = "#ids")
        public Integer one(Object ids, @LockState @Nullable Integer state) {
            return 1;
        }
    }

    private void run(BankTest test) {
        LockedContext.with(Bank.class)
                .run(context -> test.run(context.getBean(Bank.class), context.getBean(LockOperations.class)));
    }

    private interface BankTest {
        void run(Bank bank, LockOperations locks) throws Exception;
    }

    @Test
    void statesAreBoundAndWrittenBackByTheirKeys() {
        run((bank, locks) -> {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<CompletableFuture<Void>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                boolean there = i % 4 != 0;
                calls.add(CompletableFuture.runAsync(
                        () -> bank.transfer(there ? "a" : "b", there ? "b" : "a", 1, Map.of()), threads));
            }
            calls.forEach(CompletableFuture::join);
            threads.shutdown();
            assertThat(locks.read("a", Integer.class)).contains(-10);
            assertThat(locks.read("b", Integer.class)).contains(10);
        });
    }

    @Test
    void theMethodMayCompleteLater() {
        run((bank, locks) -> {
            bank.later("a", "b", Map.of()).toCompletableFuture().join();
            assertThat(locks.read("a", Integer.class)).contains(1);
            assertThat(locks.read("b", Integer.class)).contains(2);
        });
    }

    @Test
    void aStateThatIsLeftOutStaysAndNullRemovesIt() {
        run((bank, locks) -> {
            locks.withLock("b:y", Integer.class, none -> 5);
            bank.onlyOne("x", "y", Map.of());
            assertThat(locks.read("a:x", Integer.class)).contains(1);
            assertThat(locks.read("b:y", Integer.class)).contains(5);
            bank.emptied(List.of("a:x", "b:y"), Map.of());
            assertThat(locks.read("a:x", Integer.class)).isEmpty();
            assertThat(locks.read("b:y", Integer.class)).isEmpty();
        });
    }

    @Test
    void whatIsNotHeldOrNotReturnedIsNotGuessed() {
        run((bank, locks) -> {
            assertThatThrownBy(() -> bank.foreign(List.of("a"), Map.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'x'");
            assertThatThrownBy(() -> bank.forgetful(List.of("a"), Map.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("returned null");
            assertThatThrownBy(() -> bank.onlyOne(null, "y", Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'#one' in the key");
            assertThatThrownBy(() -> bank.one(List.of("a", "b"), null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is a list, but the method takes one state");
            assertThat(locks.read("a", Integer.class)).isEmpty();
        });
    }

    @Test
    void allOrNone() {
        run((bank, locks) -> {
            assertThat(bank.tokens(new String[] {"four", "three"}, Map.of())).containsOnlyKeys("4", "5");
            try (LockHandle<String> held = locks.acquire("b", String.class)) {
                assertThatThrownBy(() -> bank.anything(List.of("a", "b"))).isInstanceOf(LockTimeoutException.class);
                bank.anything(List.of("a", "c"));
                bank.anything("a");
                held.checkHeld();
            }
            bank.anything(new Object[] {"a", "b", "a"});
        });
    }
}
