package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.StoreType;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.ClassUtils;

/** Says why there is no store: because there is nothing at all, or because what is there could not be taken. */
final class LockStoreMissingFailureAnalyzer extends AbstractFailureAnalyzer<LockStoreMissingException> {

    private static final String LETTUCE = "org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory";

    private static final String REDIS =
            "add the dependency org.springframework.boot:spring-boot-starter-data-redis (with"
                    + " Lettuce, its default client) and set spring.data.redis.host; a connection factory of your own must be"
                    + " declared with the type LettuceConnectionFactory, and where there are several one must be @Primary"
                    + " or be named by johnny-locke.redis.connection-factory";

    private static final String NATS =
            "add the dependency io.nats:jnats and set johnny-locke.nats.servers, or declare a bean of the type"
                    + " io.nats.client.Connection";

    private final @Nullable BeanFactory beans;

    LockStoreMissingFailureAnalyzer(@Nullable BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, LockStoreMissingException cause) {
        FailureAnalysis unusable = cause.store() == StoreType.NATS ? null : connectionFactories(cause);
        return unusable == null ? nothingThere(cause) : unusable;
    }

    private @Nullable FailureAnalysis connectionFactories(LockStoreMissingException cause) {
        return beans instanceof ListableBeanFactory listable && ClassUtils.isPresent(LETTUCE, null)
                ? new RedisConnectionFactories(listable).analyze(cause)
                : null;
    }

    private static FailureAnalysis nothingThere(LockStoreMissingException cause) {
        String action = cause.store() == StoreType.REDIS
                ? "To keep locks in Redis or Valkey, " + REDIS + "."
                : cause.store() == StoreType.NATS
                        ? "To keep locks in NATS, " + NATS + "."
                        : "Choose one:\n"
                                + "  - for Redis or Valkey, " + REDIS + ";\n"
                                + "  - for NATS JetStream, " + NATS + ";\n"
                                + "  - for a first run or a test in one process, set johnny-locke.store=memory;\n"
                                + "  - for a store of your own, declare a bean of the type io.johnnylocke.store.LockStore.";
        return new FailureAnalysis(cause.getMessage() + ".", action, cause);
    }
}
