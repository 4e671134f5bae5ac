package io.johnnylocke.store.cas;

import io.johnnylocke.LockHolder;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.transition.LockRecord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The outcomes of transitions whose record was written: the token that was granted is known then. */
final class Outcomes {

    private Outcomes() {}

    @SuppressWarnings("unchecked") // an outcome of the same kind
    static <O> O written(O outcome, long revision) {
        if (outcome instanceof AcquireOutcome.Granted granted && granted.token() == LockRecord.REVISION) {
            return (O) new AcquireOutcome.Granted(
                    revision, granted.remaining(), granted.writes(), granted.holderId(), granted.state());
        }
        if (outcome instanceof AcquireOutcome.Busy busy) {
            return (O) new AcquireOutcome.Busy(
                    busy.remaining(), busy.rank(), written(busy.holder(), revision), busy.ownSessions());
        }
        if (outcome instanceof ReleaseOutcome.Transferred transferred && transferred.token() == LockRecord.REVISION) {
            return (O) new ReleaseOutcome.Transferred(revision, transferred.remaining(), transferred.othersWait());
        }
        return outcome;
    }

    /** Makes what is left of a lease shorter. */
    @SuppressWarnings("unchecked") // an outcome of the same kind
    static <O> O shortened(O outcome, Duration by) {
        if (outcome instanceof AcquireOutcome.Granted granted) {
            return (O) new AcquireOutcome.Granted(
                    granted.token(),
                    less(granted.remaining(), by),
                    granted.writes(),
                    granted.holderId(),
                    granted.state());
        }
        if (outcome instanceof ReleaseOutcome.Transferred transferred) {
            return (O) new ReleaseOutcome.Transferred(
                    transferred.token(), less(transferred.remaining(), by), transferred.othersWait());
        }
        if (outcome instanceof RenewOutcome.Renewed renewed) {
            return (O) new RenewOutcome.Renewed(less(renewed.remaining(), by), renewed.writes());
        }
        return outcome;
    }

    private static Duration less(Duration remaining, Duration by) {
        return remaining.compareTo(by) > 0 ? remaining.minus(by) : Duration.ZERO;
    }

    private static @Nullable LockHolder written(@Nullable LockHolder holder, long revision) {
        return holder == null || holder.token() != LockRecord.REVISION
                ? holder
                : new LockHolder(holder.clientId(), holder.holderId(), revision, holder.priority(), holder.remaining());
    }
}
