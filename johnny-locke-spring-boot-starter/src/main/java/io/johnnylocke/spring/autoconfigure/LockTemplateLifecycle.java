package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.template.LockTemplate;
import org.springframework.context.SmartLifecycle;

/**
 * Stops the template after the web server and the task executors, whose work may hold locks, and before the clients that it
 * needs to give the locks back; and starts it again when the context is started again.
 */
final class LockTemplateLifecycle implements SmartLifecycle {

    private static final int PHASE = 1024;

    private final LockTemplate template;

    LockTemplateLifecycle(LockTemplate template) {
        this.template = template;
    }

    @Override
    public void start() {
        template.start();
    }

    @Override
    public void stop() {
        template.close();
    }

    @Override
    public boolean isRunning() {
        return template.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
