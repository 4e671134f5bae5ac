package io.johnnylocke.bench;

import java.util.concurrent.TimeUnit;
import org.redisson.api.RBucket;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/** Redisson's lock with a lease, and beside it a bucket with a state of some size. */
final class SizedRedisson implements Contender {

    private final RedissonClient redisson;
    private final int size;

    SizedRedisson(String address, int size) {
        this.redisson = RedissonContender.connect(address);
        this.size = size;
    }

    @Override
    public void count(String key) {
        RLock lock = redisson.getLock(key + ":lock");
        lock.lock(RedissonContender.LEASE_SECONDS, TimeUnit.SECONDS);
        try {
            RBucket<byte[]> state = state(key);
            state.set(SizedCount.next(state.get(), size));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long counted(String key) {
        return SizedCount.value(state(key).get());
    }

    private RBucket<byte[]> state(String key) {
        return redisson.getBucket(key, ByteArrayCodec.INSTANCE);
    }

    @Override
    public void close() {
        redisson.shutdown();
    }
}
