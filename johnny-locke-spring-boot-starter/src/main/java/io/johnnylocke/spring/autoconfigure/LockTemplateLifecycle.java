package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.template.LockTemplate;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Stops all templates of the context, whoever made them, after the web server and the task executors, whose work may hold locks,
 * and before the clients that they need to give the locks back; and starts them again when the context is started again.
 */
final class LockTemplateLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LockTemplateLifecycle.class);

    private static final int PHASE = 1024;

    private final ConfigurableListableBeanFactory beans;
    private volatile boolean running;
    private volatile CompletableFuture<Void> stopping = CompletableFuture.completedFuture(null);

    LockTemplateLifecycle(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void start() {
        // A phase that took too long was left before all were closed, and what is being closed cannot be started.
        stopping.join();
        templates().forEach(LockTemplate::start);
        running = true;
    }

    @Override
    public void stop() {
        stop(() -> {});
        stopping.join();
    }

    /** Does not block: the context decides how long it waits. Templates are closed at the same time, each within its grace. */
    @Override
    public void stop(Runnable callback) {
        running = false;
        stopping = CompletableFuture.allOf(templates()
                        .map(template ->
                                CompletableFuture.runAsync(() -> close(template), LockTemplateLifecycle::onThread))
                        .toArray(CompletableFuture<?>[]::new))
                .exceptionally(failure -> {
                    log.error("Locks could not be given back", failure);
                    return null;
                });
        stopping.thenRun(callback);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Those that there are: a lazy one that nobody has asked for stays unmade. */
    private Stream<LockTemplate> templates() {
        return Stream.of(beans.getBeanNamesForType(LockTemplate.class, false, false))
                .filter(beans::containsSingleton)
                .map(name -> beans.getBean(name, LockTemplate.class));
    }

    private static void close(LockTemplate template) {
        try {
            template.close();
        } catch (RuntimeException e) {
            log.warn("The locks of namespace '{}' could not be given back", template.namespace(), e);
        }
    }

    private static void onThread(Runnable task) {
        new Thread(task, "johnny-locke-stop").start();
    }
}
