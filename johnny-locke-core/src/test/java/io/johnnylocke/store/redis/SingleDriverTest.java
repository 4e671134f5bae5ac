package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.RedisTestServer;
import io.lettuce.core.KillArgs;
import java.util.List;
import org.junit.jupiter.api.Test;

class SingleDriverTest extends OwnRedisTest {

    private final RedisNames names = new RedisNames(namespace, "a");

    @Test
    void connectionsToTheSameServerAreTaken() {
        try (RedisDriver driver = RedisDriver.of(client, names)) {
            driver.checkSame(List.of(driver.connectForCommands(), driver.connectForCommands()));
        }
    }

    @Test
    void connectionsToDifferentServersAreRefusedForTheMoment() {
        try (RedisTestServer other = RedisTestServer.start();
                RedisDriver before = RedisDriver.of(client, names);
                RedisDriver after = RedisDriver.of(clientOf(other.uri()), names)) {
            List<RedisDriver.Commands> connections =
                    List.of(before.connectForCommands(), before.connectForCommands(), after.connectForCommands());
            assertThatThrownBy(() -> before.checkSame(connections))
                    .asInstanceOf(type(LockStoreException.class))
                    .returns(true, LockStoreException::isRetryable)
                    .returns(false, LockStoreException::isOutcomeUnknown)
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains("failing over", "different servers");
        }
    }

    @Test
    void aConnectionThatBreaksCountsAndOneThatIsClosedDoesNot() {
        try (RedisDriver driver = RedisDriver.of(client, names)) {
            RedisDriver.Commands commands = driver.connectForCommands();
            driver.connectForCommands().connection().close();
            driver.connectForEvents().close();
            assertThat(driver.breaks().count()).isZero();
            redis.clientKill(KillArgs.Builder.id(
                    commands.async().clientId().toCompletableFuture().join()));
            await().until(() -> driver.breaks().count() == 1);
            commands.connection().close();
        }
    }
}
