package io.johnnylocke.spring.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The connection factories that an application has, none of which could be taken for locks. */
final class RedisConnectionFactories {

    private final ListableBeanFactory beans;

    RedisConnectionFactories(ListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Returns why none was taken, or {@code null} if there are none. */
    @Nullable
    FailureAnalysis analyze(LockStoreMissingException cause) {
        List<String> names = Stream.of(beans.getBeanNamesForType(RedisConnectionFactory.class, true, false))
                .toList();
        List<String> lettuce = names.stream()
                .filter(name -> beans.isTypeMatch(name, LettuceConnectionFactory.class))
                .toList();
        if (names.isEmpty()) {
            return null;
        }
        if (lettuce.size() > 1) {
            return new FailureAnalysis(
                    cause.getMessage() + ": of the beans of the type LettuceConnectionFactory none is primary: "
                            + lettuce + ".",
                    "Name the one for locks in johnny-locke.redis.connection-factory, or mark it as @Primary.",
                    cause);
        }
        String name = names.get(0);
        String type = Objects.requireNonNullElse(beans.getType(name), RedisConnectionFactory.class)
                .getSimpleName();
        return new FailureAnalysis(
                cause.getMessage() + ": the bean '" + name + "' is a " + type
                        + ", or declared as one, and locks need a LettuceConnectionFactory.",
                "Let spring.data.redis.client-type be lettuce, with io.lettuce:lettuce-core on the class path; declare a"
                        + " connection factory of your own with the type LettuceConnectionFactory; or choose another store"
                        + " with johnny-locke.store.",
                cause);
    }
}
