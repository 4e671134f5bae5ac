package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.autoconfigure.DistributedLockedAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** The lock is outside of the transaction: the next holder sees what was committed, and a rollback writes no state. */
class TransactionOrderTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    JohnnyLockeAutoConfiguration.class,
                    DistributedLockedAutoConfiguration.class))
            .withUserConfiguration(Transactions.class)
            .withPropertyValues("spring.application.name=shop", "johnny-locke.store=memory");

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class Transactions {

        @Bean
        RecordingTransactionManager transactionManager(
                org.springframework.beans.factory.ObjectProvider<LockOperations> locks) {
            return new RecordingTransactionManager(locks);
        }

        @Bean
        Accounts accounts() {
            return new Accounts();
        }
    }

    /** Notes what happens to the transaction, and whether the lock is held then. */
    static class RecordingTransactionManager extends AbstractPlatformTransactionManager {

        private final transient org.springframework.beans.factory.ObjectProvider<LockOperations> locks;
        private final List<String> events = new ArrayList<>();

        RecordingTransactionManager(org.springframework.beans.factory.ObjectProvider<LockOperations> locks) {
            this.locks = locks;
        }

        private void note(String event) {
            events.add(event + (locks.getObject().inspect("a").isHeld() ? " locked" : " unlocked"));
        }

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            note("begin");
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            note("commit");
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            note("rollback");
        }
    }

    static class Accounts {

        @Transactional
        @DistributedLocked(key = "#id")
        public Integer deposit(String id, int amount, @LockState Integer balance) {
            if (amount < 0) {
                throw new IllegalArgumentException("negative");
            }
            return (balance == null ? 0 : balance) + amount;
        }
    }

    @Test
    void theLockIsOutsideOfTheTransaction() {
        runner.run(context -> {
            RecordingTransactionManager manager = context.getBean(RecordingTransactionManager.class);
            context.getBean(Accounts.class).deposit("a", 5, null);
            assertThat(manager.events).containsExactly("begin locked", "commit locked");
            assertThat(context.getBean(LockOperations.class).read("a", Integer.class))
                    .contains(5);
        });
    }

    @Test
    void aRollbackWritesNoState() {
        runner.run(context -> {
            RecordingTransactionManager manager = context.getBean(RecordingTransactionManager.class);
            assertThatThrownBy(() -> context.getBean(Accounts.class).deposit("a", -1, null))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(manager.events).containsExactly("begin locked", "rollback locked");
            assertThat(context.getBean(LockOperations.class).read("a", Integer.class))
                    .isEmpty();
        });
    }

    @Test
    void theOrderCanBeChanged() {
        runner.withPropertyValues("johnny-locke.aspect.order=2147483647").run(context -> {
            RecordingTransactionManager manager = context.getBean(RecordingTransactionManager.class);
            context.getBean(Accounts.class).deposit("a", 5, null);
            assertThat(manager.events).containsExactly("begin unlocked", "commit unlocked");
        });
    }
}
