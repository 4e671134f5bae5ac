package io.johnnylocke.spring.actuate;

import io.johnnylocke.KeyActivity;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What this application holds and waits for.
 *
 * @param templates the lock templates, by the names of their beans
 */
public record LocksDescriptor(Map<String, Template> templates) implements OperationResponseBody {

    /**
     * What one template holds and waits for.
     *
     * @param store the kind of store
     * @param namespace the namespace of the keys
     * @param clientId how this client is called in the store, or {@code null} if the template is closed
     * @param locks the locks, by key
     */
    public record Template(
            String store, String namespace, @Nullable String clientId, List<Lock> locks) {

        static Template of(LockTemplate template) {
            boolean running = template.isRunning();
            return new Template(
                    template.storeName(),
                    template.namespace(),
                    running ? template.clientId() : null,
                    running ? template.activity().stream().map(Lock::of).toList() : List.of());
        }
    }

    /**
     * A lock that this application holds or waits for.
     *
     * @param key the key
     * @param name what it is used for, or {@code null} if no call says
     * @param token the fencing token, or {@code null} if it is not held here
     * @param heldFor for how long it has been held here, as an ISO duration
     * @param leaseRemaining what is left of the lease, as an ISO duration
     * @param holders how many callers hold it
     * @param waiting how many calls wait for it here
     */
    public record Lock(
            String key,
            @Nullable String name,
            @Nullable Long token,
            @Nullable String heldFor,
            @Nullable String leaseRemaining,
            int holders,
            int waiting) {

        static Lock of(KeyActivity activity) {
            return new Lock(
                    activity.key(),
                    activity.name(),
                    activity.token(),
                    iso(activity.heldFor()),
                    iso(activity.remaining()),
                    activity.holders(),
                    activity.waiting());
        }
    }

    static @Nullable String iso(@Nullable Duration duration) {
        return duration == null ? null : duration.toString();
    }
}
