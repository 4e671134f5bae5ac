package io.johnnylocke.template;

import io.johnnylocke.FencedLock;
import io.johnnylocke.LockOperations;
import io.johnnylocke.StateCodecException;
import io.johnnylocke.engine.AcquireSpec;
import io.johnnylocke.engine.CallChain;
import io.johnnylocke.engine.Hold;
import io.johnnylocke.store.StateChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a call wants to hold together: each key once, in the one order that all clients keep, so that none can block another. */
final class Composite {

    private final List<FencedLock<?>> locks;
    private final List<AcquireSpec> specs;

    /**
     * Takes several locks together. The first one of a key is the one that counts.
     *
     * @param chain the call that runs a callback under them, or {@code null} if a handle is given out
     */
    Composite(
            LockOperations template,
            TemplateSettings settings,
            List<? extends FencedLock<?>> given,
            @Nullable CallChain chain) {
        Map<String, FencedLock<?>> byKey = new TreeMap<>();
        for (FencedLock<?> lock : Objects.requireNonNull(given, "locks")) {
            Objects.requireNonNull(lock, "lock");
            if (!lock.operations().clientId().equals(template.clientId())) {
                throw new IllegalArgumentException(
                        "locks must be of this template: " + lock + " is of another, in namespace '"
                                + lock.operations().namespace() + "', this one is in '" + template.namespace() + "'");
            }
            FencedLock<?> other = byKey.putIfAbsent(lock.key(), lock);
            if (other != null && !other.type().equals(lock.type())) {
                throw new IllegalArgumentException("locks must have one type for each key, but '" + lock.key()
                        + "' has " + other.type() + " and " + lock.type());
            }
        }
        if (byKey.isEmpty()) {
            throw new IllegalArgumentException("locks must not be empty");
        }
        locks = List.copyOf(byKey.values());
        specs = locks.stream()
                .map(lock -> chain == null
                        ? settings.spec(lock.key(), lock.options())
                        : settings.spec(lock.key(), lock.options(), chain))
                .toList();
    }

    List<AcquireSpec> specs() {
        return specs;
    }

    /** Makes the handle; if a state cannot be decoded, everything is given back. */
    TemplateCompositeHandle handle(LockTemplate template, TemplateSettings settings, Client client, List<Hold> holds) {
        List<TemplateLockHandle<?>> handles = new ArrayList<>();
        try {
            for (int i = 0; i < holds.size(); i++) {
                handles.add(handle(template, settings, client, specs.get(i), locks.get(i), holds.get(i)));
            }
        } catch (StateCodecException e) {
            giveBack(holds);
            throw e;
        }
        return new TemplateCompositeHandle(handles, settings.namespace(), client.executor());
    }

    private static <T> TemplateLockHandle<T> handle(
            LockTemplate template,
            TemplateSettings settings,
            Client client,
            AcquireSpec spec,
            FencedLock<T> lock,
            Hold hold) {
        TypedState<T> states = template.states(lock.key(), lock.type());
        return new TemplateLockHandle<>(spec, settings, hold, states, client.executor());
    }

    static void giveBack(List<Hold> holds) {
        holds.forEach(hold -> hold.release(StateChange.KEEP));
    }
}
