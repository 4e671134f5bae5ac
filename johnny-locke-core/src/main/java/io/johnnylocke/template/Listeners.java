package io.johnnylocke.template;

import io.johnnylocke.Loss;
import io.johnnylocke.PreemptionNotice;
import io.johnnylocke.listener.Acquisition;
import io.johnnylocke.listener.AcquisitionListener;
import io.johnnylocke.listener.AcquisitionOutcome;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.listener.HoldOutcome;
import io.johnnylocke.listener.LockListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a template. One that throws harms neither the others nor the lock. */
record Listeners(String store, String namespace, List<LockListener> all) {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    AcquisitionListener acquiring(String key, @Nullable String name) {
        if (all.isEmpty()) {
            return AcquisitionListener.NONE;
        }
        Acquisition acquisition = new Acquisition(store, namespace, key, name);
        List<AcquisitionListener> told = new ArrayList<>(all.size());
        each(all, listener -> told.add(listener.acquiring(acquisition)));
        return new Guarded(told);
    }

    private static <L> void each(List<L> listeners, Consumer<L> event) {
        for (L listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                log.error("A listener to what becomes of acquisitions failed; the lock is none the worse for it", e);
            }
        }
    }

    private record Guarded(List<AcquisitionListener> told) implements AcquisitionListener {

        @Override
        public void waiting() {
            each(told, AcquisitionListener::waiting);
        }

        @Override
        public void acquired(Grant grant) {
            each(told, listener -> listener.acquired(grant));
        }

        @Override
        public void notAcquired(AcquisitionOutcome outcome, Throwable failure) {
            each(told, listener -> listener.notAcquired(outcome, failure));
        }

        @Override
        public void renewed(@Nullable Throwable failure) {
            each(told, listener -> listener.renewed(failure));
        }

        @Override
        public void preemptionAnnounced(PreemptionNotice notice) {
            each(told, listener -> listener.preemptionAnnounced(notice));
        }

        @Override
        public void writeRefused(HoldOutcome outcome) {
            each(told, listener -> listener.writeRefused(outcome));
        }

        @Override
        public void lost(Loss loss) {
            each(told, listener -> listener.lost(loss));
        }

        @Override
        public void released(HoldOutcome outcome, @Nullable Throwable failure) {
            each(told, listener -> listener.released(outcome, failure));
        }
    }
}
