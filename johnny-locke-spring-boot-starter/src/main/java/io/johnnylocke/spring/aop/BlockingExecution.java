package io.johnnylocke.spring.aop;

import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.spring.aop.OwnTransactions.RolledBack;
import org.jspecify.annotations.Nullable;

/** Runs a method whose result is complete when it returns. */
final class BlockingExecution implements Execution {

    @Override
    public @Nullable Object run(LockedCall call) throws Throwable {
        Entered entered = new Entered();
        try {
            return call.locking().execute(held -> {
                entered.now();
                Object result = call.proceed(held);
                call.returned(held, result);
                return result;
            });
        } catch (RolledBack rolledBack) {
            return rolledBack.result();
        } catch (LockTimeoutException busy) {
            if (entered.isSo()) {
                throw busy; // Of another lock, that the method itself waited for.
            }
            return call.locked().busy().answer(call.invocation(), busy);
        }
    }
}
