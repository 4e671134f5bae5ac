package io.johnnylocke.spring.actuate;

import io.johnnylocke.LockException;
import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Up while the lock store answers and can do its work, with how long that took; down with the cause otherwise. What a probe finds is
 * logged when it is not what the one before has found: probes come every few seconds.
 */
final class LockStoreHealthIndicator implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(LockStoreHealthIndicator.class);

    /** What is between the scheme and the host of an address. */
    private static final Pattern CREDENTIALS = Pattern.compile("://[^\\s]*@");

    private final LockTemplate locks;
    private final AtomicReference<Status> last = new AtomicReference<>(Status.UP);

    LockStoreHealthIndicator(LockTemplate locks) {
        this.locks = locks;
    }

    @Override
    public Health health() {
        Health.Builder builder =
                Health.up().withDetail("store", locks.storeName()).withDetail("namespace", locks.namespace());
        String cause = probe(builder);
        Health health = builder.build();
        tellChange(health.getStatus(), cause);
        return health;
    }

    /** Returns why the store is down, or nothing. */
    private String probe(Health.Builder builder) {
        long start = System.nanoTime();
        try {
            StoreHealth health = locks.ping();
            Duration latency = Duration.ofNanos(System.nanoTime() - start);
            builder.withDetail("clientId", locks.clientId())
                    .withDetail("latencyMillis", latency.toNanos() / 1_000_000.0);
            health.details().forEach((name, value) -> builder.withDetail(name, redacted(value)));
            String problems = redacted(String.join("; ", health.problems()));
            if (!problems.isEmpty()) {
                builder.down().withDetail("error", problems);
            }
            return problems;
        } catch (LockException e) {
            String cause = redacted(e.getClass().getName() + ": " + e.getMessage());
            builder.down().withDetail("error", cause);
            return cause;
        }
    }

    private static String redacted(String text) {
        return CREDENTIALS.matcher(text).replaceAll("://***@");
    }

    private void tellChange(Status status, String cause) {
        if (last.getAndSet(status).equals(status)) {
            return;
        }
        if (status.equals(Status.UP)) {
            log.info("The lock store '{}' of namespace '{}' is up again", locks.storeName(), locks.namespace());
        } else {
            log.warn("The lock store '{}' of namespace '{}' is down: {}", locks.storeName(), locks.namespace(), cause);
        }
    }
}
