package io.johnnylocke.spring.aop;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/** Hears of the rollbacks of all transaction managers, so that a locked method whose transaction is undone writes no state. */
public final class RollbackListener implements TransactionExecutionListener, BeanPostProcessor {

    private final OwnTransactions transactions;

    /**
     * Creates the listener.
     *
     * @param interceptor runs the methods
     */
    public RollbackListener(LockedMethodInterceptor interceptor) {
        this.transactions = interceptor.ownTransactions();
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof ConfigurableTransactionManager manager
                && !manager.getTransactionExecutionListeners().contains(this)) {
            manager.addListener(this);
        }
        return bean;
    }

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
        transactions.begun(transaction, transaction.getTransactionName());
    }

    @Override
    public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
        transactions.rolledBack(transaction);
    }
}
