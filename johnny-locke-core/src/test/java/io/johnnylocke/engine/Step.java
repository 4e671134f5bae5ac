package io.johnnylocke.engine;

import io.johnnylocke.LockOptions;
import io.johnnylocke.Preemption;
import java.time.Duration;

/**
 * Something that may happen in a {@link SmallWorld}. A number of a grant or of a waiter counts back from the latest, so that a
 * step makes sense wherever it stands.
 */
interface Step {

    void in(SmallWorld world);

    /** How a caller takes the lock over from a holder of lower priority. */
    enum Takeover {
        AT_ONCE,
        WITH_GRACE,
        NEVER
    }

    /** What a caller asks for. */
    record Terms(String holderId, int priority, Takeover takeover, Duration waitAtMost, Duration lease, int renewals) {

        LockOptions options() {
            LockOptions options = LockOptions.defaults()
                    .priority(priority)
                    .preemption(preemption())
                    .waitAtMost(waitAtMost)
                    .lease(lease);
            options = holderId == null ? options : options.holderId(holderId);
            return renewals == 0 ? options : options.renewUpTo(lease.multipliedBy(renewals));
        }

        private Preemption preemption() {
            return switch (takeover) {
                case AT_ONCE -> Preemption.IMMEDIATE;
                case WITH_GRACE -> Preemption.after(lease);
                case NEVER -> Preemption.NONE;
            };
        }

        @Override
        public String toString() {
            return (holderId == null ? "" : "as " + holderId + " ") + "priority " + priority + " " + takeover + " wait "
                    + waitAtMost.toMillis() + " ms lease "
                    + lease.toMillis() + " ms"
                    + (renewals == 0
                            ? ""
                            : " up to " + lease.multipliedBy(renewals).toMillis() + " ms");
        }
    }

    record Acquire(int client, String key, Terms terms) implements Step {
        @Override
        public void in(SmallWorld world) {
            world.acquire(client, key, terms);
        }
    }

    /** One write in a callback, which the template releases. */
    record Update(int client, String key, Terms terms) implements Step {
        @Override
        public void in(SmallWorld world) {
            world.update(client, key, terms);
        }
    }

    /** Sets a write aside for a release later, when somebody who shares the hold may have written. */
    record Write(int grant) implements Step {
        @Override
        public void in(SmallWorld world) {
            world.write(grant);
        }
    }

    record Release(int grant, boolean write) implements Step {
        @Override
        public void in(SmallWorld world) {
            world.release(grant, write);
        }
    }

    record Renew(int grant, Duration lease) implements Step {
        @Override
        public void in(SmallWorld world) {
            world.renew(grant, lease);
        }
    }

    record Revoke(int client, int grant) implements Step {
        @Override
        public void in(SmallWorld world) {
            world.revoke(client, grant);
        }
    }

    record Cancel(int waiter) implements Step {
        @Override
        public void in(SmallWorld world) {
            world.cancel(waiter);
        }
    }

    record Advance(Duration time) implements Step {
        @Override
        public void in(SmallWorld world) {
            world.advance(time);
        }
    }

    /** Runs what the executor was given, if it does not do that by itself. */
    record RunTasks() implements Step {
        @Override
        public void in(SmallWorld world) {
            world.runTasks();
        }
    }

    record Close(int client) implements Step {
        @Override
        public void in(SmallWorld world) {
            world.close(client);
        }
    }

    record Start(int client) implements Step {
        @Override
        public void in(SmallWorld world) {
            world.start(client);
        }
    }
}
