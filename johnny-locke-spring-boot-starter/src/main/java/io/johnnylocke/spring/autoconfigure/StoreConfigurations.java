package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.LockOperations;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.store.redis.RedisLockStore;
import io.lettuce.core.RedisClient;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
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
            return RedisLockStore.create(new DedicatedRedisClients(connectionFactory, properties.storeTimeout()))
                    .publishChanges(properties.redis().publishChanges());
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
}
