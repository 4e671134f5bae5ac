package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.StateExpiry;
import io.johnnylocke.spring.aop.InsideTransaction;
import io.johnnylocke.store.redis.Replication;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.core.Ordered;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the lock template.
 *
 * @param store Store that locks and states are kept in. By default the one whose client is configured.
 * @param namespace Namespace of all keys. By default the application's name.
 * @param lease How long the store lets a holder hold a lock, where a call does not say.
 * @param waitAtMost How long a call waits for a lock, where it does not say.
 * @param state Settings of the states that locks guard.
 * @param redis Settings of the Redis store.
 * @param nats Settings of the NATS store.
 * @param storeTimeout How long the store may take to answer before a request counts as failed.
 * @param clientId Label of this application instance, shown wherever a holder is named.
 * @param shutdownGrace How long callbacks that run under a lock may go on when the application stops.
 * @param aspect Settings of the advice for locked methods.
 * @param integration Settings of the locks for Spring Integration.
 * @param shedlock Settings of the locks for ShedLock.
 */
@ConfigurationProperties("johnny-locke")
public record JohnnyLockeProperties(
        @Nullable StoreType store,
        @Nullable String namespace,
        @DefaultValue("10s") Duration lease,
        @Name("wait") @DefaultValue("5s") Duration waitAtMost,
        @DefaultValue State state,
        @DefaultValue Redis redis,
        @DefaultValue Nats nats,
        @DefaultValue("2s") Duration storeTimeout,
        @Nullable String clientId,
        @DefaultValue("1s") Duration shutdownGrace,
        @DefaultValue Aspect aspect,
        @DefaultValue Integration integration,
        @DefaultValue Shedlock shedlock) {

    /** What a placeholder such as {@code ${NATS_TOKEN:}} leaves blank is not set. */
    private static @Nullable String textOrNull(@Nullable String value) {
        return StringUtils.hasText(value) ? value : null;
    }

    /** The stores that come with Johnny Locke. */
    public enum StoreType {
        /** In the memory of this process alone: for a first run and for tests. */
        MEMORY,
        /** On a Redis or Valkey server. */
        REDIS,
        /** In a bucket of NATS JetStream. */
        NATS
    }

    /** What the time of a state's expiry is counted from. */
    public enum ExpiryMode {
        /** From the last time that somebody held the key. */
        SLIDING,
        /** From the last time that the state was written. */
        ABSOLUTE
    }

    /**
     * Settings of the states that locks guard.
     *
     * @param expiry How long a state lives that nobody holds. By default for good.
     * @param expiryMode What the expiry is counted from.
     * @param maximumSize How large an encoded state may be. By default 1MB, or what the store takes if that is less.
     */
    public record State(
            @Nullable Duration expiry,
            @DefaultValue("sliding") ExpiryMode expiryMode,
            @Nullable DataSize maximumSize) {

        StateExpiry stateExpiry() {
            if (expiry == null) {
                return StateExpiry.none();
            }
            return expiryMode == ExpiryMode.SLIDING ? StateExpiry.sliding(expiry) : StateExpiry.absolute(expiry);
        }
    }

    /**
     * Settings of the Redis store. The connection is that of {@code spring.data.redis}.
     *
     * @param connectionFactory Name of the bean with the connection, a LettuceConnectionFactory. By default the one there is.
     * @param publishChanges Whether writes are published, so that all keys can be watched together. For all who write.
     * @param replication How many replicas must confirm what locks write: off, a number, or all.
     * @param fsync Whether what locks write counts only once it is on disk, on that of each of those replicas, too.
     * @param stageAbove Size above which states do not pass through scripts, which would copy them.
     */
    public record Redis(
            @Nullable String connectionFactory,
            @DefaultValue("false") boolean publishChanges,
            @DefaultValue("off") String replication,
            @DefaultValue("false") boolean fsync,
            @DefaultValue("8KB") DataSize stageAbove) {

        public Redis {
            connectionFactory = textOrNull(connectionFactory);
        }

        Replication confirmedBy() {
            return switch (replication.strip().toLowerCase(Locale.ROOT)) {
                case "off", "false" -> Replication.NONE; // YAML takes off for false.
                case "all" -> Replication.ALL;
                default -> {
                    if (!replication.strip().matches("[1-9][0-9]{0,3}")) {
                        throw new IllegalArgumentException(
                                "it must be off, all, or how many replicas must confirm, such as 1");
                    }
                    yield Replication.atLeast(Integer.parseInt(replication.strip()));
                }
            };
        }
    }

    /**
     * Settings of the NATS store. Those of the connection count unless there is a bean that is one.
     *
     * @param connection Name of the bean that is the connection. By default the one there is, or one to the servers.
     * @param servers Comma-separated list of servers to connect to.
     * @param username User name.
     * @param password Password.
     * @param token Token, in the place of a user name and a password.
     * @param credentials Location of a file with a JWT and an NKey.
     * @param nkey Seed of an NKey.
     * @param ssl Settings of encrypted connections.
     * @param bucket Bucket that keys are kept in, under their namespace. By default one that is named after the namespace.
     * @param storage Where the bucket is kept.
     * @param replicas How many servers keep the bucket: 1, 3 or 5.
     * @param createBucket Whether the bucket is created when it is missing.
     */
    public record Nats(
            @Nullable String connection,
            @DefaultValue("nats://localhost:4222") List<String> servers,
            @Nullable String username,
            @Nullable String password,
            @Nullable String token,
            @Nullable String credentials,
            @Nullable String nkey,
            @DefaultValue Ssl ssl,
            @Nullable String bucket,
            @DefaultValue("file") Storage storage,
            @DefaultValue("1") int replicas,
            @DefaultValue("true") boolean createBucket) {

        public Nats {
            connection = textOrNull(connection);
            username = textOrNull(username);
            password = textOrNull(password);
            token = textOrNull(token);
            credentials = textOrNull(credentials);
            nkey = textOrNull(nkey);
            bucket = textOrNull(bucket);
        }

        /** Shows no secret. */
        @Override
        public String toString() {
            return "Nats[connection=" + connection
                    + ", servers="
                    + NatsServers.withoutSecrets(String.valueOf(servers))
                    + ", username=" + username
                    + ", password=" + masked(password)
                    + ", token=" + masked(token)
                    + ", credentials=" + credentials
                    + ", nkey=" + masked(nkey)
                    + ", ssl=" + ssl
                    + ", bucket=" + bucket
                    + ", storage=" + storage
                    + ", replicas=" + replicas
                    + ", createBucket=" + createBucket + "]";
        }

        private static @Nullable String masked(@Nullable String secret) {
            return secret == null ? null : NatsServers.MASK;
        }

        /** Where a bucket is kept. */
        public enum Storage {
            /** In files. */
            FILE,
            /** In memory: lost when the server stops. */
            MEMORY
        }

        /**
         * Settings of encrypted connections.
         *
         * @param bundle SSL bundle to connect with. The name of the server is checked against its certificate.
         */
        public record Ssl(@Nullable String bundle) {

            public Ssl {
                bundle = textOrNull(bundle);
            }
        }
    }

    /**
     * Settings of the advice for locked methods.
     *
     * @param mode Whether calls are intercepted by proxies, or by an aspect that AspectJ weaves into classes.
     * @param order Order of the advice. A smaller number is further outside; transactions are at the largest by default.
     * @param insideTransaction What is done about a locked method that is called inside of a running transaction.
     */
    public record Aspect(
            @DefaultValue("proxy") AdviceMode mode,
            @DefaultValue("" + DEFAULT_ORDER) int order,
            @DefaultValue("warn") InsideTransaction insideTransaction) {

        static final int DEFAULT_ORDER = Ordered.LOWEST_PRECEDENCE - 1024;
    }

    /**
     * Settings of the locks for Spring Integration.
     *
     * @param enabled Whether there is a lock registry for Spring Integration, unless the application has one of its own.
     */
    public record Integration(@DefaultValue("true") boolean enabled) {}

    /**
     * Settings of the locks for ShedLock.
     *
     * @param enabled Whether there is a lock provider for ShedLock, unless the application has one of its own.
     */
    public record Shedlock(@DefaultValue("true") boolean enabled) {}
}
