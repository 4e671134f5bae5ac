package io.johnnylocke.template;

import java.util.concurrent.Executor;

/**
 * A user's executor that never runs a task while it is being submitted, as one without threads or a saturated one might do:
 * that thread may be in the midst of a lock's events, or the client library's, and foreign code may block.
 */
record ElsewhereExecutor(Executor executor) implements Executor {

    @Override
    public void execute(Runnable task) {
        Submission submission = new Submission(task);
        executor.execute(submission);
        submission.over = true;
    }

    private static final class Submission implements Runnable {

        private final Thread submitter = Thread.currentThread();
        private final Runnable task;
        private boolean over; // of interest to the submitter alone

        Submission(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (over || !Thread.currentThread().equals(submitter)) {
                task.run();
            } else {
                Thread elsewhere = new Thread(task, "johnny-locke-callback");
                elsewhere.setDaemon(true);
                elsewhere.start();
            }
        }
    }
}
