package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.servers.RedisTestSentinels;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A user who has the rights that docs/redis.md lists for servers and for Sentinels, and no others. */
@EnabledIf("io.johnnylocke.servers.RedisTestSentinels#isPossible")
class RedisSentinelRightsTest {

    @Test
    void theDocumentedRightsAreEnoughAlsoAfterAFailover() {
        try (RedisTestSentinels servers = RedisTestSentinels.start();
                RedisClient admin = RedisClient.create()) {
            List<StatefulRedisConnection<String, String>> admins = servers.members().stream()
                    .map(uri -> admin.connect(RedisURI.create(uri)))
                    .toList();
            for (int i = 0; i < admins.size(); i++) {
                List<String> rights =
                        i < 3 ? RedisUsers.documentedRights("shop") : RedisUsers.documentedRightsOnSentinels();
                RedisUsers.create(admins.get(i).sync(), "locks", rights);
            }
            RedisURI uri = RedisURI.create(servers.uri());
            uri.setCredentialsProvider(RedisUsers.credentials("locks"));
            uri.getSentinels().forEach(sentinel -> sentinel.setCredentialsProvider(RedisUsers.credentials("locks")));
            try (RedisClient user = RedisClient.create(uri);
                    LockTemplate locks = LockTemplate.builder(RedisLockStore.create(user))
                            .namespace("shop")
                            .storeTimeout(Duration.ofSeconds(5))
                            .build()) {
                LockHandle<String> held = locks.acquire("k", String.class);
                servers.killPrimary();
                held.release("v");
                assertThat(locks.acquire(
                                        "k",
                                        String.class,
                                        LockOptions.defaults().waitAtMost(Duration.ofSeconds(20)))
                                .state())
                        .isEqualTo("v");
            }
            assertThat(admins.subList(1, admins.size()))
                    .allSatisfy(member -> assertThat(member.sync().aclLog()).isEmpty());
        }
    }
}
