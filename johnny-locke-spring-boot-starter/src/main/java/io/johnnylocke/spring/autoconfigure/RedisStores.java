package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.StoreType;
import io.johnnylocke.store.redis.RedisLockStore;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Stores where the application's connection factories point. */
final class RedisStores implements LockStoreFactory {

    private static final String FACTORY = "redis.connection-factory";

    private final BeanByName beans;
    private final ObjectProvider<LettuceConnectionFactory> factories;

    RedisStores(ListableBeanFactory beans, ObjectProvider<LettuceConnectionFactory> factories) {
        this.beans = new BeanByName(beans);
        this.factories = factories;
    }

    @Override
    public StoreType type() {
        return StoreType.REDIS;
    }

    @Override
    public RedisLockStore create(LockSettings settings) {
        JohnnyLockeProperties.Redis redis = settings.properties().redis();
        DedicatedRedisClients clients =
                new DedicatedRedisClients(place(settings), settings.properties().storeTimeout());
        RedisLockStore store = RedisLockStore.create(clients)
                .publishChanges(redis.publishChanges())
                .fsync(redis.fsync());
        RedisLockStore staging = settings.pass(
                "redis.stage-above",
                redis.stageAbove(),
                size -> store.stageAbove((int) Math.min(Integer.MAX_VALUE, size.toBytes())));
        return settings.pass(
                "redis.replication", redis.replication(), text -> staging.replication(redis.confirmedBy()));
    }

    @Override
    public LettuceConnectionFactory place(LockSettings settings) {
        String name = settings.properties().redis().connectionFactory();
        if (name != null) {
            return beans.get(name, LettuceConnectionFactory.class, settings.property(FACTORY));
        }
        LettuceConnectionFactory only = factories.getIfUnique();
        if (only == null) {
            throw new LockSettingsException(
                    settings.nameOf(FACTORY)
                            + " is not set, and there is not one connection factory to take without it",
                    beans.describe(LettuceConnectionFactory.class));
        }
        return only;
    }
}
