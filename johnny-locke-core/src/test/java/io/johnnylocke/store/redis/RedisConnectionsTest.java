package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.servers.MutableProxy;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Connections that break, that answer late or not at all, and that the user has set up otherwise. */
class RedisConnectionsTest extends OwnRedisTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LockOptions LONG = LockOptions.defaults().lease(MINUTE).waitAtMost(MINUTE);

    private static CompletableFuture<LockHandle<String>> start(LockTemplate locks) {
        return locks.async().acquire("k", String.class, LONG).toCompletableFuture();
    }

    private CompletableFuture<LockHandle<String>> waiting() {
        LockTemplate locks = locks();
        CompletableFuture<LockHandle<String>> waiting = start(locks);
        await().until(() -> Objects.equals(locks.inspect("k").waitingClients(), 1));
        return waiting;
    }

    // Connections that break

    @Test
    void aHolderHearsOfALossThatItsConnectionHasMissed() throws Exception {
        try (MutableProxy proxy = new MutableProxy(server.port())) {
            CompletableFuture<Loss> lost = new CompletableFuture<>();
            LockHandle<String> held =
                    locks(clientOf("redis://127.0.0.1:" + proxy.port())).acquire("k", String.class, LONG);
            held.onLost(lost::complete);
            proxy.mute("SUBSCRIBE");
            assertThat(locks().revoke("k", held.token())).isTrue();
            redis.clientKill(KillArgs.Builder.typePubsub());
            assertThat(lost).succeedsWithin(Duration.ofSeconds(2)).satisfies(loss -> {
                assertThat(loss.reason()).isEqualTo(LossReason.REVOKED);
                assertThat(loss.token()).isEqualTo(held.token());
            });
        }
    }
}
