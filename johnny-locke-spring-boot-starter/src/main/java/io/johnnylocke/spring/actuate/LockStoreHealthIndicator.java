package io.johnnylocke.spring.actuate;

import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up while the lock store answers, with how long that took; down with its error otherwise. */
final class LockStoreHealthIndicator extends AbstractHealthIndicator {

    private final LockTemplate locks;

    LockStoreHealthIndicator(LockTemplate locks) {
        super("The lock store does not answer");
        this.locks = locks;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.withDetail("store", locks.storeName()).withDetail("namespace", locks.namespace());
        long start = System.nanoTime();
        StoreHealth health = locks.ping();
        Duration latency = Duration.ofNanos(System.nanoTime() - start);
        builder.up()
                .withDetail("clientId", locks.clientId())
                .withDetail("latencyMillis", latency.toNanos() / 1_000_000.0);
        health.details().forEach(builder::withDetail);
    }
}
