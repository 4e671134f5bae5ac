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

    @SuppressWarnings("unchecked")
    private static RedisServerCommands<byte[], byte[]> server(Supplier<String> info) {
        return (RedisServerCommands<byte[], byte[]>) Proxy.newProxyInstance(
                RedisServerTest.class.getClassLoader(),
                new Class<?>[] {RedisServerCommands.class},
                (proxy, method, args) -> info.get());
    }
}
