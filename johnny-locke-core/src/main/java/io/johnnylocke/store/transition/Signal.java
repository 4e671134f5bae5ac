package io.johnnylocke.store.transition;

import io.johnnylocke.LossReason;
import io.johnnylocke.StateEvent;
import io.johnnylocke.store.AcquireOutcome;
import java.time.Duration;

/** An event that a transition causes. */
public sealed interface Signal {

    /** The lock passed to a waiting client. */
    record Grant(SessionId session, AcquireOutcome.Granted granted, Duration confirmWithin) implements Signal {}

    /** A client's holder lost the lock to another. */
    record Loss(String clientId, long token, LossReason reason, String by) implements Signal {}

    /** A client's holder is asked to finish, for a higher priority waits. */
    record Announcement(String clientId, long token, int priority, Duration grace) implements Signal {}

    /** A holder has changed the state. */
    record Changed(long token, StateEvent.Kind kind) implements Signal {}

    /** The token ended, and somebody wanted to hear of it. */
    record Freed(long token) implements Signal {}
}
