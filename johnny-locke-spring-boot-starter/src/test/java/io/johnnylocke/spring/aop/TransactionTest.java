package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionTemplate;

/** Locked methods with transactions on a real database. */
@ExtendWith(OutputCaptureExtension.class)
class TransactionTest {

    private final ApplicationContextRunner runner = LockedContext.with(Accounts.class)
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    JdbcClientAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    TransactionAutoConfiguration.class))
            .withPropertyValues("spring.datasource.generate-unique-name=true");

    public static class Accounts {

        private final JdbcClient jdbc;
        private final ObjectProvider<Accounts> self;

        Accounts(JdbcClient jdbc, ObjectProvider<Accounts> self) {
            this.jdbc = jdbc;
            this.self = self;
            jdbc.sql("create table account (id varchar primary key, balance int)")
                    .update();
            jdbc.sql("insert into account values ('a', 0)").update();
        }

        public int balance() {
            return jdbc.sql("select balance from account where id = 'a'")
                    .query(Integer.class)
                    .single();
        }

        /** Reads first and writes then: without a lock around the whole transaction an update would be lost. */
        @Transactional
        @DistributedLocked(key = "#id", timeout = "20s")
        public Integer deposit(String id, int amount, @LockState @Nullable Integer deposits) {
            jdbc.sql("update account set balance = ?").param(balance() + amount).update();
            if (amount > 100) {
                throw new IllegalArgumentException("too much");
            }
            if (amount < 0) {
                TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            }
            return deposits == null ? 1 : deposits + 1;
        }

        @Transactional
        @DistributedLocked(key = "#id")
        public CompletableFuture<Integer> later(String id, boolean fails, @LockState @Nullable Integer deposits) {
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return fails
                    ? CompletableFuture.failedFuture(new IllegalArgumentException("own"))
                    : CompletableFuture.completedFuture(7);
        }

        @Transactional
        @DistributedLocked(key = "#id")
        public Integer inner(String id, @LockState @Nullable Integer deposits) {
            assertThatThrownBy(() -> self.getObject().inner()).isInstanceOf(IllegalArgumentException.class);
            return 1;
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void inner() {
            throw new IllegalArgumentException("inner");
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        @DistributedLocked(key = "#id")
        public void apart(String id) {}

        @DistributedLocked(key = "#id", condition = "false")
        public void never(String id) {}

        @DistributedLocked(key = "#id")
        public void lockedOnly(String id) {}
    }

    private void run(AccountsTest test, String... properties) {
        runner.withPropertyValues(properties)
                .run(context -> test.run(
                        context.getBean(Accounts.class),
                        context.getBean(LockOperations.class),
                        context.getBean(TransactionTemplate.class)));
    }

    private interface AccountsTest {
        void run(Accounts accounts, LockOperations locks, TransactionTemplate transactions) throws Exception;
    }

    @Test
    void theNextHolderSeesTheRowThatWasCommitted() {
        run((accounts, locks, transactions) -> {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<CompletableFuture<?>> deposits = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                deposits.add(CompletableFuture.runAsync(() -> accounts.deposit("a", 1, null), threads));
            }
            deposits.forEach(CompletableFuture::join);
            threads.shutdown();
            assertThat(accounts.balance()).isEqualTo(40);
            assertThat(locks.read("a", Integer.class)).contains(40);
        });
    }

    @Test
    void aRollbackWritesNoState() {
        run((accounts, locks, transactions) -> {
            accounts.deposit("a", 1, null);
            assertThatThrownBy(() -> accounts.deposit("a", 101, null)).isInstanceOf(IllegalArgumentException.class);
            assertThat(accounts.balance()).isEqualTo(1);
            assertThat(locks.read("a", Integer.class)).contains(1);
        });
    }

    @Test
    void aTransactionThatIsMarkedForRollbackWritesNoStateEither() {
        run((accounts, locks, transactions) -> {
            accounts.deposit("a", 1, null);
            assertThat(accounts.deposit("a", -1, null)).isEqualTo(2);
            assertThat(accounts.balance()).isEqualTo(1);
            assertThat(locks.read("a", Integer.class)).contains(1);
            assertThat(locks.inspect("a").isHeld()).isFalse();
            accounts.deposit("a", 1, null);
            assertThat(locks.read("a", Integer.class)).contains(2);
        });
    }

    @Test
    void aStageWhoseTransactionIsMarkedForRollbackIsThatOfTheMethod() {
        run((accounts, locks, transactions) -> {
            assertThat(accounts.later("a", false, null).join()).isEqualTo(7);
            assertThatThrownBy(() -> accounts.later("a", true, null).join())
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
            assertThat(locks.read("a", Integer.class)).isEmpty();
            assertThat(locks.inspect("a").isHeld()).isFalse();
        });
    }

    @Test
    void theRollbackOfAnotherTransactionOfTheSameNameIsNone() {
        run((accounts, locks, transactions) -> {
            assertThat(accounts.inner("a", null)).isEqualTo(1);
            assertThat(locks.read("a", Integer.class)).contains(1);
        });
    }

    @Test
    void aCallInsideOfATransactionIsWarnedOfOnce(CapturedOutput output) {
        run((accounts, locks, transactions) -> {
            accounts.lockedOnly("a");
            assertThat(output).doesNotContain("inside of a running transaction");
            transactions.executeWithoutResult(status -> accounts.lockedOnly("a"));
            transactions.executeWithoutResult(status -> accounts.lockedOnly("a"));
            assertThat(output.toString().split("lockedOnly\\(String\\) is called inside of a running transaction"))
                    .hasSize(2);
        });
    }

    @Test
    void aCallInsideOfATransactionCanFail() {
        run(
                (accounts, locks, transactions) -> {
                    accounts.deposit("a", 1, null);
                    assertThatThrownBy(() -> transactions.executeWithoutResult(status -> accounts.lockedOnly("a")))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining(
                                    "Accounts.lockedOnly(String) is called inside of a running transaction");
                },
                "johnny-locke.aspect.inside-transaction=fail");
        run(
                (accounts, locks, transactions) -> transactions.executeWithoutResult(status -> {
                    accounts.apart("a");
                    accounts.never("a");
                }),
                "johnny-locke.aspect.inside-transaction=fail");
    }

    @Test
    void aCallInsideOfATransactionCanBeAllowed(CapturedOutput output) {
        run(
                (accounts, locks, transactions) -> {
                    transactions.executeWithoutResult(status -> accounts.lockedOnly("a"));
                    assertThat(output).doesNotContain("inside of a running transaction");
                },
                "johnny-locke.aspect.inside-transaction=allow");
    }
}
