package io.johnnylocke.spring.actuate;

import io.johnnylocke.LockHolder;
import io.johnnylocke.template.LockTemplate;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;

/**
 * Actuator endpoint that tells which locks this application holds and waits for, looks at any key, and takes a lock away from its
 * holder, which is only for those who are granted unrestricted access. Never shows a state.
 */
@Endpoint(id = "johnnylocke", defaultAccess = Access.READ_ONLY)
public class LockEndpoint {

    private static final Logger log = LoggerFactory.getLogger(LockEndpoint.class);

    private final Map<String, LockTemplate> templates;

    /**
     * Creates the endpoint.
     *
     * @param templates the lock templates, by the names of their beans
     */
    public LockEndpoint(Map<String, LockTemplate> templates) {
        this.templates = new TreeMap<>(templates);
    }

    /** Returns what this application holds and waits for. Does not ask the stores. */
    @ReadOperation
    public LocksDescriptor locks() {
        Map<String, LocksDescriptor.Template> described = new TreeMap<>();
        templates.forEach((name, template) -> described.put(name, LocksDescriptor.Template.of(template)));
        return new LocksDescriptor(described);
    }

    /**
     * Looks at a key. Asks the store.
     *
     * @param key the key; where it has slashes, its parts
     * @param template the name of the bean of the template, or {@code null} if there is only one
     */
    @ReadOperation
    public KeyDescriptor inspect(@Selector(match = Match.ALL_REMAINING) String[] key, @Nullable String template) {
        return KeyDescriptor.of(template(template).inspect(key(key)));
    }

    /**
     * Takes a lock away from whoever holds it. The fencing token rises with that, so the holder cannot write any more.
     *
     * @param key the key; where it has slashes, its parts
     * @param template the name of the bean of the template, or {@code null} if there is only one
     */
    @DeleteOperation
    public ReleaseDescriptor release(@Selector(match = Match.ALL_REMAINING) String[] key, @Nullable String template) {
        LockTemplate locks = template(template);
        String asked = key(key);
        LockHolder holder = locks.inspect(asked).holder();
        if (holder == null) {
            return new ReleaseDescriptor(asked, ReleaseDescriptor.Outcome.NOT_HELD, null);
        }
        boolean released = locks.revoke(asked, holder.token());
        if (released) {
            log.warn("Lock '{}' in namespace '{}' was released by force from {}", asked, locks.namespace(), holder);
        }
        return new ReleaseDescriptor(
                asked,
                released ? ReleaseDescriptor.Outcome.RELEASED : ReleaseDescriptor.Outcome.HOLDER_CHANGED,
                HolderDescriptor.of(holder));
    }

    private static String key(String[] parts) {
        return String.join("/", parts);
    }

    private LockTemplate template(@Nullable String name) {
        if (name == null && templates.size() == 1) {
            return templates.values().iterator().next();
        }
        LockTemplate template = name == null ? null : templates.get(name);
        if (template == null) {
            throw new InvalidEndpointRequestException(
                    (name == null ? "There are several lock templates" : "There is no lock template '" + name + "'")
                            + ": set the parameter template to one of " + templates.keySet(),
                    "The parameter template must be one of " + templates.keySet());
        }
        return template;
    }
}
