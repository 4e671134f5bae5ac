package io.johnnylocke.template;

import io.johnnylocke.Loss;
import io.johnnylocke.PreemptionNotice;
import io.johnnylocke.listener.Acquisition;
import io.johnnylocke.listener.AcquisitionListener;
import io.johnnylocke.listener.AcquisitionOutcome;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.listener.HoldOutcome;
import io.johnnylocke.listener.LockListener;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Writes down what it is told, each acquisition by its number. */
final class RecordingListener implements LockListener {

    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final Queue<Acquisition> acquisitions = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    List<String> events() {
        return List.copyOf(events);
    }

    List<Acquisition> acquisitions() {
        return List.copyOf(acquisitions);
    }

    /** Returns the threads on which acquisitions were told of. */
    List<Thread> threads() {
        return List.copyOf(threads);
    }

    @Override
    public AcquisitionListener acquiring(Acquisition acquisition) {
        acquisitions.add(acquisition);
        threads.add(Thread.currentThread());
        String key = acquisition.key();
        return new AcquisitionListener() {
            private void tell(String event) {
                events.add(key + " " + event);
            }

            @Override
            public void waiting() {
                tell("waiting");
            }

            @Override
            public void acquired(Grant grant) {
                tell("acquired " + grant.origin());
            }

            @Override
            public void notAcquired(AcquisitionOutcome outcome, Throwable failure) {
                tell(outcome + " " + failure.getClass().getSimpleName());
            }

            @Override
            public void renewed(Throwable failure) {
                tell("renewed"
                        + (failure == null ? "" : " " + failure.getClass().getSimpleName()));
            }

            @Override
            public void preemptionAnnounced(PreemptionNotice notice) {
                tell("announced " + notice.priority());
            }

            @Override
            public void writeRefused(HoldOutcome outcome) {
                tell("refused " + outcome);
            }

            @Override
            public void lost(Loss loss) {
                tell("lost " + loss.reason());
            }

            @Override
            public void released(HoldOutcome outcome, Throwable failure) {
                tell(outcome + (failure == null ? "" : " " + failure.getClass().getSimpleName()));
            }
        };
    }
}
