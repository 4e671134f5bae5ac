package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.TransitionContract;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Every transition on a cluster, as a user who has the rights that docs/redis.md lists for one and no others. */
@EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
class RedisClusterRightsTest extends TransitionContract {

    private static RedisTestCluster cluster;
    private static RedisClient adminClient;
    private static List<StatefulRedisConnection<String, String>> admins;
    private static List<String> rights;
    private static RedisClusterClient userClient;

    @BeforeAll
    static void createUser() {
        cluster = RedisTestCluster.start();
        adminClient = RedisClient.create();
        admins = servers().map(adminClient::connect).toList();
        rights = Stream.concat(
                        RedisUsers.documentedRights("t-*").stream(), RedisUsers.documentedRightsOnClusters().stream())
                .toList();
        admins.forEach(admin -> RedisUsers.create(admin.sync(), "locks", rights));
        userClient = clientOf("locks");
    }

    private static Stream<RedisURI> servers() {
        return Stream.of(cluster.uris().split(",", -1)).map(RedisURI::create);
    }

    private static RedisClusterClient clientOf(String user) {
        return RedisClusterClient.create(
                servers().map(server -> RedisUsers.uri(server.getPort(), user)).toList());
    }

    @Test
    void theRightThatOnlyAClusterNeedsIsNamedWhenItIsMissing() {
        String right = "+cluster|nodes";
        admins.forEach(admin -> RedisUsers.create(admin.sync(), "other", RedisUsers.without(right, rights)));
        RedisClusterClient other = clientOf("other");
        try (LockTemplate locks = LockTemplate.builder(RedisLockStore.create(other))
                .namespace("t-x")
                .build()) {
            assertThatThrownBy(() -> locks.read("k", String.class))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageEndingWith("ACL SETUSER <user> " + right);
        }
        other.shutdown();
        admins.forEach(admin -> admin.sync().aclLogReset());
    }

    @AfterEach
    void nothingWasDenied() {
        assertThat(admins).allSatisfy(admin -> assertThat(admin.sync().aclLog()).isEmpty());
    }

    @AfterAll
    static void stop() {
        userClient.shutdown();
        adminClient.shutdown();
        cluster.close();
    }

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(userClient).publishChanges(true);
    }

    @Override
    protected boolean knowsWhoIsGone() {
        return false;
    }
}
