package io.johnnylocke.store;

import io.johnnylocke.LossReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A listener that does nothing with what it is told, to be changed by subclasses. */
public class DeafListener implements StoreListener {

    @Override
    public void granted(String key, long session, AcquireOutcome.Granted granted, Duration confirmWithin) {}

    @Override
    public void lost(String key, long token, LossReason reason, @Nullable String by) {}

    @Override
    public void preemptionAnnounced(String key, long token, int priority, Duration grace) {}

    @Override
    public void freed(String key, long token) {}

    @Override
    public void resync() {}
}
