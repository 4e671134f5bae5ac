package io.johnnylocke.bench;

import java.util.List;
import java.util.stream.Stream;

/** What locks are kept in. */
enum Backend {
    REDIS("redis://", List.of(Contender.Kind.JOHNNY_LOCKE, Contender.Kind.REDISSON)),
    REDIS_CLUSTER("redis-cluster://", List.of(Contender.Kind.JOHNNY_LOCKE, Contender.Kind.REDISSON)),
    NATS(
            "nats://",
            List.of(Contender.Kind.JOHNNY_LOCKE, Contender.Kind.TWO_PUBLISHES, Contender.Kind.TWO_HEARD_PUBLISHES));

    private final String scheme;
    private final List<Contender.Kind> contenders;

    Backend(String scheme, List<Contender.Kind> contenders) {
        this.scheme = scheme;
        this.contenders = contenders;
    }

    /** Returns what is compared on it, ours first. */
    List<Contender.Kind> contenders() {
        return contenders;
    }

    static Backend of(String address) {
        return Stream.of(values())
                .filter(backend -> address.startsWith(backend.scheme))
                .findFirst()
                .orElseThrow();
    }
}
