package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockOptions;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.TransitionContract;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every transition, as a user who has the rights that docs/redis.md lists and no others. */
class RedisRightsTest extends TransitionContract {

    private static RedisTestServer server;
    private static RedisClient adminClient;
    private static StatefulRedisConnection<String, String> admin;
    private static RedisClient userClient;

    @BeforeAll
    static void createUser() throws Exception {
        server = RedisTestServer.start();
        adminClient = RedisClient.create(server.uri());
        admin = adminClient.connect();
        CommandArgs<String, String> user = new CommandArgs<>(StringCodec.UTF8)
                .add("SETUSER")
                .add("locks")
                .add("on")
                .add(">secret");
        documentedRights().forEach(user::add);
        admin.sync().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), user);
        userClient = RedisClient.create(RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(server.port())
                .withAuthentication("locks", "secret".toCharArray())
                .build());
    }

    private static List<String> documentedRights() throws Exception {
        Matcher rights = Pattern.compile("A user for locks needs `([^`]+)`\\s+and\\s+`([^`]+)`")
                .matcher(Files.readString(Path.of("../docs/redis.md")));
        assertThat(rights.find()).isTrue();
        String all = rights.group(1).replace("<namespace>", "t-*") + " " + rights.group(2);
        return List.of(all.split("\\s+"));
    }

    @AfterEach
    void nothingWasDenied() {
        assertThat(admin.sync().aclLog()).isEmpty();
    }

    @Test
    void largeStatesNeedNoOtherRights() {
        byte[] large = new byte[100_000];
        try (LockTemplate locks =
                LockTemplate.builder(newStore()).namespace("t-large").build()) {
            locks.withLock("k", byte[].class, none -> large);
            locks.withLock(
                    "k",
                    byte[].class,
                    LockOptions.defaults().stateExpiry(StateExpiry.sliding(Duration.ofMinutes(1))),
                    state -> large);
            assertThat(locks.read("k", byte[].class)).contains(large);
        }
    }

    @AfterAll
    static void stop() {
        userClient.shutdown();
        admin.close();
        adminClient.shutdown();
        server.close();
    }

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(userClient).publishChanges(true);
    }
}
