package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.BaseRedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Users with the rights that docs/redis.md lists, all of them or fewer. */
final class RedisUsers {

    static final String PASSWORD = "secret";

    private RedisUsers() {}

    /** Returns the rights of a user for locks in that namespace. */
    static List<String> documentedRights(String namespace) {
        Matcher rights = documented("A user for locks needs `([^`]+)`\\s+and\\s+`([^`]+)`");
        return words(rights.group(1).replace("<namespace>", namespace) + " " + rights.group(2));
    }

    /** Returns what it needs besides on a cluster. */
    static List<String> documentedRightsOnClusters() {
        return words(documented("on a cluster\\s+also\\s+`([^`]+)`").group(1));
    }

    /** Returns what it needs besides if disks are to confirm. */
    static List<String> documentedRightsForFsync() {
        return words(documented("if\\s+disks\\s+are,\\s+`([^`]+)`").group(1));
    }

    /** Returns what it needs on Sentinels. */
    static List<String> documentedRightsOnSentinels() {
        return words(documented("on Sentinels,?\\s+`([^`]+)`").group(1));
    }

    private static Matcher documented(String pattern) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of("../docs/redis.md")));
            assertThat(matcher.find()).isTrue();
            return matcher;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> words(String text) {
        return List.of(text.split("\\s+"));
    }

    /** Returns all but one of the rights. */
    static List<String> without(String right, List<String> rights) {
        return rights.stream().filter(other -> !other.equals(right)).toList();
    }

    /** Sets what a user is and may, such as {@code off} and {@code +get}. */
    static void set(BaseRedisCommands<String, String> admin, String user, List<String> rules) {
        CommandArgs<String, String> args =
                new CommandArgs<>(StringCodec.UTF8).add("SETUSER").add(user);
        rules.forEach(args::add);
        admin.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args);
    }

    /** Creates a user with these rights and no others. */
    static void create(BaseRedisCommands<String, String> admin, String user, List<String> rights) {
        set(
                admin,
                user,
                Stream.concat(Stream.of("reset", "on", ">" + PASSWORD), rights.stream())
                        .toList());
    }

    static RedisCredentialsProvider credentials(String user) {
        return () -> Mono.just(RedisCredentials.just(user, PASSWORD));
    }

    /** Returns the address of a server with the name and the password of that user. */
    static RedisURI uri(int port, String user) {
        return RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withAuthentication(user, PASSWORD.toCharArray())
                .build();
    }
}
