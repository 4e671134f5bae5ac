package io.johnnylocke.spring.aop;

import io.johnnylocke.CompositeHandle;
import io.johnnylocke.FencedLock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Several keys, in the order in which the method named them. */
record HeldKeys(CompositeHandle handle, List<FencedLock<Object>> locks) implements Held {

    @Override
    public Map<String, @Nullable Object> state() {
        Map<String, @Nullable Object> states = new LinkedHashMap<>();
        locks.forEach(lock -> states.put(lock.key(), handle.state(lock)));
        return states;
    }

    @Override
    public Map<String, Long> token() {
        Map<String, Long> tokens = new LinkedHashMap<>();
        locks.forEach(lock -> tokens.put(lock.key(), handle.token(lock)));
        return tokens;
    }

    /** Sets aside the states of a map by their keys. Who returns none at all has forgotten something, and nothing is guessed. */
    @Override
    public void write(@Nullable Object next) {
        if (!(next instanceof Map<?, ?> states)) {
            throw new IllegalStateException("The method that holds " + handle.keys()
                    + " returned null in the place of their states. Nothing was written: return a map, with a null for each"
                    + " state to be removed");
        }
        for (Object key : states.keySet()) {
            if (!handle.keys().contains(key)) {
                throw new IllegalStateException("The method that holds " + handle.keys() + " returned a state for '"
                        + key + "', which it does not hold. Nothing was written");
            }
        }
        for (FencedLock<Object> lock : locks) {
            if (states.containsKey(lock.key())) {
                handle.write(lock, states.get(lock.key()));
            }
        }
    }
}
