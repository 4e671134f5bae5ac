package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.sync.RedisServerCommands;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RedisServerTest {

    @Test
    void anOldServerIsRefusedWithWhatIsNeeded() {
        assertThatThrownBy(() -> RedisServer.check(server(() -> "# Server\r\nredis_version:6.2.14\r\n")))
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining("6.2.14")
                .hasMessageContaining("Redis 7.0")
                .hasMessageContaining("Valkey 7.2");
    }

    @Test
    void anOldRelativeIsRefusedWithItsOwnVersion() {
        assertThatThrownBy(() -> RedisServer.check(server(() -> "redis_version:4.0.0\r\nkvrocks_version:2.8.0\r\n")))
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining("Redis 4.0.0 (kvrocks_version 2.8.0) is too old");
    }

    @Test
    void aNewValkeyIsTakenThoughItIsLikeAnOlderRedis() {
        assertThatCode(() -> RedisServer.check(
                        server(() -> "redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:9.1.2\r\n")))
                .doesNotThrowAnyException();
    }

    @Test
    void serversThatTheScriptsRunOnAreTaken() {
        for (String version : new String[] {"7.0.0", "7.2.4", "8.0.6", "10.1.0", "255.255.255"}) {
            assertThatCode(() -> RedisServer.check(server(() -> "redis_version:" + version + "\r\n")))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aServerThatDoesNotTellIsTaken() {
        assertThatCode(() -> RedisServer.check(server(() -> {
                    throw new RedisCommandExecutionException("NOPERM no INFO for you");
                })))
                .doesNotThrowAnyException();
        for (String info : new String[] {"# Server\r\n", "redis_version:\r\n", "redis_version:unstable\r\n"}) {
            assertThatCode(() -> RedisServer.check(server(() -> info))).doesNotThrowAnyException();
        }
    }

    @Test
    void theDetailsAreVersionsAndMode() {
        assertThat(RedisServer.details(
                        "# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n"
                                + "gcc_version:12.2.0\r\nredis_mode:standalone\r\nrun_id:abc\r\n"))
                .containsOnlyKeys("redis_version", "valkey_version", "redis_mode")
                .containsEntry("valkey_version", "8.0.1");
    }

    @Test
    void eachReplicaCountsOnceWhateverItIsDoing() {
        assertThat(RedisServer.replicas(
                        "# Replication\r\nrole:master\r\nconnected_slaves:0\r\nmaster_repl_offset:0\r\n"))
                .isZero();
        assertThat(RedisServer.replicas("role:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\n"))
                .isZero();
        assertThat(RedisServer.replicas(String.join(
                        "\r\n",
                        "role:master",
                        "connected_slaves:6",
                        "slave0:ip=10.0.0.1,port=6379,state=online,offset=1,lag=0",
                        "slave1:ip=10.0.0.1,port=6380,state=online,offset=1,lag=0,io-thread=0",
                        // It has connected anew, and the primary has not noticed yet that its first connection is dead.
                        "slave2:ip=10.0.0.1,port=6379,state=online,offset=1,lag=42",
                        // It loads its data, for which Valkey has it connect a second time.
                        "slave3:ip=::1,port=6379,state=send_bulk,offset=0,lag=0,type=main-channel",
                        "slave4:ip=::1,port=6379,state=bg_transfer,offset=0,lag=0,type=rdb-channel",
                        "slave10:ip=replica.example,port=6379,state=wait_bgsave,offset=0,lag=0",
                        "master_repl_offset:1",
                        "")))
                .isEqualTo(4);
    }

    @SuppressWarnings("unchecked")
    private static RedisServerCommands<byte[], byte[]> server(Supplier<String> info) {
        return (RedisServerCommands<byte[], byte[]>) Proxy.newProxyInstance(
                RedisServerTest.class.getClassLoader(),
                new Class<?>[] {RedisServerCommands.class},
                (proxy, method, args) -> info.get());
    }
}
