package io.johnnylocke.spring.autoconfigure;

import static io.johnnylocke.spring.autoconfigure.ConfiguredValue.handOn;

import io.johnnylocke.LockOperations;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.store.nats.NatsLockStore;
import io.johnnylocke.store.redis.RedisLockStore;
import io.lettuce.core.RedisClient;
import io.nats.client.Connection;
import io.nats.client.api.StorageType;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The stores, in the order in which they are tried. Memory only counts when it is asked for by name. */
final class StoreConfigurations {

    private static final String PROPERTY = "johnny-locke.store";

    private StoreConfigurations() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RedisClient.class, LettuceConnectionFactory.class})
    @ConditionalOnProperty(name = PROPERTY, havingValue = "redis", matchIfMissing = true)
    @ConditionalOnMissingBean(LockStore.class)
    static class Redis {

        @Bean
        @ConditionalOnSingleCandidate(LettuceConnectionFactory.class)
        RedisLockStore redisLockStore(LettuceConnectionFactory connectionFactory, JohnnyLockeProperties properties) {
            JohnnyLockeProperties.Redis redis = properties.redis();
            RedisLockStore store = RedisLockStore.create(
                            new DedicatedRedisClients(connectionFactory, properties.storeTimeout()))
                    .publishChanges(redis.publishChanges())
                    .replication(
                            handOn("johnny-locke.redis.replication", redis.replication(), any -> redis.confirmedBy()))
                    .fsync(redis.fsync());
            return handOn(
                    "johnny-locke.redis.stage-above",
                    redis.stageAbove(),
                    size -> store.stageAbove((int) Math.min(Integer.MAX_VALUE, size.toBytes())));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Connection.class)
    @ConditionalOnProperty(name = PROPERTY, havingValue = "nats", matchIfMissing = true)
    @Conditional(OnNats.class)
    @ConditionalOnMissingBean(LockStore.class)
    static class Nats {

        @Bean
        @ConditionalOnMissingBean({NatsConnectionDetails.class, Connection.class})
        NatsConnectionDetails natsConnectionDetails(
                JohnnyLockeProperties properties, ObjectProvider<SslBundles> bundles) {
            return new PropertiesNatsConnectionDetails(properties.nats(), bundles);
        }

        @Bean
        @ConditionalOnMissingBean(Connection.class)
        NatsConnector natsConnector(NatsConnectionDetails details, JohnnyLockeProperties properties) {
            return new NatsConnector(details, properties.nats());
        }

        @Bean
        NatsLockStore natsLockStore(
                JohnnyLockeProperties properties,
                ObjectProvider<Connection> connection,
                ObjectProvider<NatsConnector> connector) {
            JohnnyLockeProperties.Nats nats = properties.nats();
            NatsConnector own = connector.getIfAvailable();
            NatsLockStore store =
                    own == null ? NatsLockStore.create(usable(connection.getIfAvailable())) : NatsLockStore.create(own);
            store = store.storage(
                            nats.storage() == JohnnyLockeProperties.Nats.Storage.MEMORY
                                    ? StorageType.Memory
                                    : StorageType.File)
                    .createBucket(nats.createBucket());
            store = handOn("johnny-locke.nats.replicas", nats.replicas(), store::replicas);
            return nats.bucket() == null ? store : handOn("johnny-locke.nats.bucket", nats.bucket(), store::bucket);
        }

        /** A connection that is closed never comes back, in contrast to one whose server is away. */
        private static Connection usable(@Nullable Connection connection) {
            if (connection == null || connection.getStatus() == Connection.Status.CLOSED) {
                throw new UnusableConnectionException(
                        "The bean of the type io.nats.client.Connection is " + (connection == null ? "null" : "closed"),
                        "Have its method return an open connection, or remove it and set johnny-locke.nats.servers.",
                        null);
            }
            return connection;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = PROPERTY, havingValue = "memory")
    @ConditionalOnMissingBean(LockStore.class)
    static class Memory {

        @Bean
        MemoryLockStore memoryLockStore() {
            return MemoryLockStore.create();
        }
    }

    /** Without a store there are no locks, and to run without them is nobody's wish: so the start fails. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean({LockStore.class, LockOperations.class})
    static class None {

        @Bean
        LockStore missingLockStore(JohnnyLockeProperties properties) {
            throw new LockStoreMissingException(properties.store());
        }
    }

    /** That its client is on the class path does not say that the application has a server. */
    static final class OnNats extends AnyNestedCondition {

        OnNats() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty(name = PROPERTY, havingValue = "nats")
        static class Chosen {}

        @ConditionalOnProperty("johnny-locke.nats.servers")
        static class Servers {}

        @ConditionalOnBean(Connection.class)
        static class ConnectionBean {}

        @ConditionalOnBean(NatsConnectionDetails.class)
        static class DetailsBean {}
    }
}
