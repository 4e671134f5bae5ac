package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.StoreType;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class LockStoreMissingFailureAnalyzer extends AbstractFailureAnalyzer<LockStoreMissingException> {

    private static final String REDIS =
            "add the dependency org.springframework.boot:spring-boot-starter-data-redis (with"
                    + " Lettuce, its default client) and set spring.data.redis.host; a connection factory of your own must be"
                    + " declared with the type LettuceConnectionFactory, and where there are several one must be @Primary"
                    + " or be named by johnny-locke.redis.connection-factory";

    private static final String NATS =
            "add the dependency io.nats:jnats and set johnny-locke.nats.servers, or declare a bean of the type"
                    + " io.nats.client.Connection";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, LockStoreMissingException cause) {
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
