package io.johnnylocke.spring.aop;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/** Notices that a lock will be free before a transaction around it commits, so that the next holder reads what was before. */
final class TransactionCheck {

    private static final Logger log = LoggerFactory.getLogger(TransactionCheck.class);
    private static final boolean TRANSACTIONS = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            TransactionCheck.class.getClassLoader());

    private final InsideTransaction policy;
    private final Set<Method> told = ConcurrentHashMap.newKeySet();

    TransactionCheck(InsideTransaction policy) {
        this.policy = policy;
    }

    /** Checks a call. What completes later runs on other threads, and in no transaction of this one. */
    void check(LockedMethod locked) {
        if (TRANSACTIONS
                && policy != InsideTransaction.ALLOW
                && !locked.apart()
                && locked.execution() instanceof BlockingExecution
                && Running.isActive()) {
            String message = "@DistributedLocked method " + InvalidLockedMethodException.describe(locked.method())
                    + " is called inside of a running transaction: its lock is free before the transaction commits, and the"
                    + " next holder may not see what it has changed. Put @Transactional on the locked method or on what it"
                    + " calls, not on its callers, with johnny-locke.aspect.order below the order of transactions; or set"
                    + " johnny-locke.aspect.inside-transaction=allow";
            if (policy == InsideTransaction.FAIL) {
                throw new IllegalStateException(message);
            }
            if (told.add(locked.method())) {
                log.warn(message);
            }
        }
    }

    /** Apart, for the class that it asks may not be there. */
    private static final class Running {

        static boolean isActive() {
            return TransactionSynchronizationManager.isActualTransactionActive();
        }
    }
}
