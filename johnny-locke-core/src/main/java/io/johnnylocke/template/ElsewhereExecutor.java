package io.johnnylocke.template;

import java.util.concurrent.Executor;

/**
 * A user's executor that never runs a task in the thread that submits it, as one without threads or a saturated one might:
 * that thread may be in the midst of a lock's events, or the client library's, and foreign code may block.
 */
record ElsewhereExecutor(Executor executor) implements Executor {

    @Override
    public void execute(Runnable task) {
        Thread submitter = Thread.currentThread();
        executor.execute(() -> {
            if (Thread.currentThread().equals(submitter)) {
                Thread elsewhere = new Thread(task, "johnny-locke-callback");
                elsewhere.setDaemon(true);
                elsewhere.start();
            } else {
                task.run();
            }
        });
    }
}
