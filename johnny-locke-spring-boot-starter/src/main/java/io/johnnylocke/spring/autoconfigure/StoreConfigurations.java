package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.LockOperations;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.store.nats.NatsLockStore;
import io.johnnylocke.store.redis.RedisLockStore;
import io.lettuce.core.RedisClient;
import io.nats.client.Connection;
import org.springframework.beans.factory.ListableBeanFactory;
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
    static class Redis {

        @Bean
        RedisStores redisStores(ListableBeanFactory beans, ObjectProvider<LettuceConnectionFactory> factories) {
            return new RedisStores(beans, factories);
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnProperty(name = PROPERTY, havingValue = "redis", matchIfMissing = true)
        @Conditional(OnRedis.class)
        @ConditionalOnMissingBean(LockStore.class)
        static class Default {

            @Bean
            RedisLockStore redisLockStore(RedisStores stores, LockSettings settings) {
                return stores.create(settings);
            }

            @Bean
            ChosenStore chosenLockStore(RedisStores stores) {
                return new ChosenStore(stores);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Connection.class)
    static class Nats {

        @Bean
        NatsStores natsStores(
                ListableBeanFactory beans,
                ObjectProvider<DeclaredConnection> declared,
                ObjectProvider<Connection> connections,
                ObjectProvider<NatsConnectionDetails> details,
                ObjectProvider<SslBundles> bundles) {
            boolean connectionDeclared = declared.getIfAvailable() != null;
            return new NatsStores(beans, connectionDeclared, connections, details, bundles);
        }

        @Bean
        @ConditionalOnBean(Connection.class)
        DeclaredConnection declaredNatsConnection() {
            return new DeclaredConnection();
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnProperty(name = PROPERTY, havingValue = "nats", matchIfMissing = true)
        @Conditional(OnNats.class)
        @ConditionalOnMissingBean(LockStore.class)
        static class Default {

            @Bean
            @ConditionalOnMissingBean({NatsConnectionDetails.class, Connection.class})
            NatsConnectionDetails natsConnectionDetails(
                    JohnnyLockeProperties properties, ObjectProvider<SslBundles> bundles) {
                return new PropertiesNatsConnectionDetails(properties.nats(), bundles);
            }

            @Bean
            NatsLockStore natsLockStore(NatsStores stores, LockSettings settings) {
                return stores.create(settings);
            }

            @Bean
            ChosenStore chosenLockStore(NatsStores stores) {
                return new ChosenStore(stores);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Memory {

        @Bean
        MemoryStores memoryStores() {
            return new MemoryStores();
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnProperty(name = PROPERTY, havingValue = "memory")
        @ConditionalOnMissingBean(LockStore.class)
        static class Default {

            @Bean
            MemoryLockStore memoryLockStore(MemoryStores stores, LockSettings settings) {
                return stores.create(settings);
            }

            @Bean
            ChosenStore chosenLockStore(MemoryStores stores) {
                return new ChosenStore(stores);
            }
        }
    }

    /** Without a store there are no locks, and to run without them is nobody's wish: so the start fails. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean({LockStore.class, LockOperations.class})
    static class None {

        @Bean
        LockStore missingLockStore(JohnnyLockeProperties properties) {
            throw new LockStoreMissingException(properties.store(), "johnny-locke.store");
        }
    }

    /** Says that the application has a connection to NATS, also if it is not to be had. */
    record DeclaredConnection() {}

    /** One connection factory, or the name of one. */
    static final class OnRedis extends AnyNestedCondition {

        OnRedis() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("johnny-locke.redis.connection-factory")
        static class Named {}

        @ConditionalOnSingleCandidate(LettuceConnectionFactory.class)
        static class Single {}
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

        @ConditionalOnProperty("johnny-locke.nats.connection")
        static class Named {}

        @ConditionalOnBean(Connection.class)
        static class ConnectionBean {}

        @ConditionalOnBean(NatsConnectionDetails.class)
        static class DetailsBean {}
    }
}
