package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestSentinels;
import io.johnnylocke.store.LockStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.condition.EnabledIf;

/** Sentinels put a replica in the place of the primary. */
@EnabledIf("io.johnnylocke.servers.RedisTestSentinels#isPossible")
class RedisSentinelTest extends RedisFailoverContract {

    @Override
    Servers start() {
        RedisTestSentinels sentinels = RedisTestSentinels.start();
        RedisURI uri = RedisURI.create(sentinels.uri());
        uri.setTimeout(Duration.ofSeconds(1));
        return new Guarded(sentinels, RedisClient.create(uri));
    }

    private record Guarded(RedisTestSentinels sentinels, RedisClient client) implements Servers {

        @Override
        public LockStore newStore() {
            return RedisLockStore.create(client);
        }

        @Override
        public void awaitReplicated() {
            sentinels.awaitReplicated();
        }

        @Override
        public void killPrimary() {
            sentinels.killPrimary();
        }

        @Override
        public void restartFormerPrimary() {
            sentinels.restartFormerPrimary();
        }

        @Override
        public void pausePrimary() {
            sentinels.pausePrimary();
        }

        /** It has no replicas any more, and so it takes no writes. */
        @Override
        public void resumeFormerPrimary() {
            sentinels.resumeFormerPrimary();
        }

        @Override
        public void close() {
            client.shutdown();
            sentinels.close();
        }
    }
}
