package io.johnnylocke.spring.aot;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What the library itself reaches by name: the scripts of the Redis store, a field of Spring Data's, and the root of keys. */
final class JohnnyLockeRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("io/johnnylocke/store/redis/*.lua");
        hints.reflection()
                .registerTypeIfPresent(
                        classLoader,
                        "org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory",
                        type -> type.withField("configuration"))
                .registerTypeIfPresent(
                        classLoader,
                        "io.johnnylocke.spring.aop.MethodExpression$Root",
                        MemberCategory.INVOKE_DECLARED_METHODS);
    }
}
