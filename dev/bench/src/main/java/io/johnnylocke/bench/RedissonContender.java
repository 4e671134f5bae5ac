package io.johnnylocke.bench;

import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Redisson's lock with a lease, and beside it a bucket for the state that it does not carry: what users write today. */
final class RedissonContender implements Contender {

    static final long LEASE_SECONDS = 10;

    private final RedissonClient redisson;

    RedissonContender(String address) {
        redisson = connect(address);
    }

    static RedissonClient connect(String address) {
        Config config = new Config();
        // One connection for each thread that there is here. The default, 24 from the start, is as fast.
        if (Backend.of(address) == Backend.REDIS_CLUSTER) {
            config.useClusterServers()
                    .addNodeAddress(RedisCluster.uris(address).toArray(String[]::new))
                    .setMasterConnectionPoolSize(64)
                    .setMasterConnectionMinimumIdleSize(16);
        } else {
            config.useSingleServer()
                    .setAddress(address)
                    .setConnectionPoolSize(64)
                    .setConnectionMinimumIdleSize(16);
        }
        return Redisson.create(config);
    }

    @Override
    public void count(String key) {
        // Neither tryLock with a wait, nor the watchdog in place of the lease, nor keeping the lock objects is faster.
        RLock lock = redisson.getLock(key + ":lock");
        lock.lock(LEASE_SECONDS, TimeUnit.SECONDS);
        try {
            RBucket<String> state = state(key);
            state.set(Count.next(state.get()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long counted(String key) {
        return Count.value(state(key).get());
    }

    private RBucket<String> state(String key) {
        return redisson.getBucket(key, StringCodec.INSTANCE);
    }

    @Override
    public void close() {
        redisson.shutdown();
    }
}
