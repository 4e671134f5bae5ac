package io.johnnylocke.spring.test;

import io.johnnylocke.LockHolder;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestExecutionListener;

/**
 * Has each test method begin with no lock held and no state. Contexts are shared by test classes, and watches that an application
 * has begun go on, so everything is freed and removed as somebody else would do it.
 */
final class FreshLocks implements TestExecutionListener {

    /** How many others may have waited for one lock: each of them gets it when it is taken from the one before. */
    private static final int ATTEMPTS = 1000;

    @Override
    public void beforeTestMethod(TestContext test) {
        if (TestContextAnnotationUtils.hasAnnotation(test.getTestClass(), AutoConfigureJohnnyLocke.class)) {
            ApplicationContext context = test.getApplicationContext();
            MemoryLockStore store = context.getBean(MemoryLockStore.class);
            context.getBeansOfType(LockTemplate.class, false, false)
                    .values()
                    .forEach(locks -> store.keys(locks.namespace()).forEach(key -> free(locks, key)));
        }
    }

    private static void free(LockTemplate locks, String key) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            LockHolder holder = locks.inspect(key).holder();
            if (holder != null) {
                locks.revoke(key, holder.token());
            } else if (isDeleted(locks, key)) {
                return;
            }
        }
        throw new IllegalStateException(
                "Lock '" + key + "' is in use before the test begins, again and again: a thread of an"
                        + " earlier test, or of the application, has not stopped");
    }

    private static boolean isDeleted(LockTemplate locks, String key) {
        try {
            locks.delete(key, Duration.ZERO);
            return true;
        } catch (LockTimeoutException somebodyElseWasFaster) {
            return false;
        }
    }
}
