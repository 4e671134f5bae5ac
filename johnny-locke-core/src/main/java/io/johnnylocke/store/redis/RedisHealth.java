package io.johnnylocke.store.redis;

import io.johnnylocke.store.StoreHealth;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks every primary whether it is there, and whether as many replicas are connected to it as must confirm. */
record RedisHealth(RedisDriver driver, RedisDriver.Commands commands, Durability durability) {

    /** For so long one primary of several may be silent before it counts as one that is away. */
    private static final Duration PATIENCE = Duration.ofMillis(800);

    /**
     * What one primary says.
     *
     * @param details of itself
     * @param problem why its locks do not work, or {@code null} if they do
     * @param failure why it says nothing, or {@code null} if it does
     */
    private record Answer(
            Map<String, String> details,
            @Nullable String problem,
            @Nullable Throwable failure) {}

    /** Fails if no primary answers. */
    CompletionStage<StoreHealth> ask() {
        List<String> servers = driver.servers();
        if (servers.size() == 1) {
            return ask(servers.get(0)).thenApply(RedisHealth::healthOf);
        }
        List<CompletableFuture<Answer>> answers = servers.stream()
                .map(server -> ask(server)
                        .toCompletableFuture()
                        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(failure -> away(server, failure)))
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(done ->
                        all(answers.stream().map(CompletableFuture::join).toList()));
    }

    private static CompletionStage<StoreHealth> all(List<Answer> answers) {
        Map<String, String> details = new HashMap<>();
        answers.forEach(answer -> details.putAll(answer.details));
        details.put("primaries", Integer.toString(answers.size()));
        List<String> problems = answers.stream()
                .map(Answer::problem)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        boolean noneAnswers = answers.stream().allMatch(answer -> answer.failure != null);
        Throwable failure =
                answers.isEmpty() ? new IllegalStateException("the cluster has no primaries") : answers.get(0).failure;
        return noneAnswers && failure != null
                ? CompletableFuture.failedFuture(failure)
                : CompletableFuture.completedFuture(new StoreHealth(details, problems));
    }

    private static StoreHealth healthOf(Answer only) {
        return new StoreHealth(only.details, only.problem == null ? List.of() : List.of(only.problem));
    }

    private Answer away(String server, Throwable failure) {
        driver.suspectRoles();
        return new Answer(
                Map.of(),
                driver.describe(server) + " does not answer, so nobody gets the locks that it has: "
                        + RedisFailures.reason(failure),
                failure);
    }

    private CompletionStage<Answer> ask(String server) {
        return driver.connectionTo(server, commands)
                .thenApply(StatefulRedisConnection::async)
                .thenCompose(on -> on.ping()
                        .thenCompose(pong -> info(on, "server"))
                        .thenCompose(info -> replicas(on, server)
                                .thenApply(problem -> new Answer(
                                        RedisServer.details(info), problem.isEmpty() ? null : problem, null))));
    }

    /** Returns what is wrong with the replicas, or nothing. */
    private CompletionStage<String> replicas(RedisAsyncCommands<byte[], byte[]> on, String server) {
        if (durability.replication().isNone()) {
            return CompletableFuture.completedFuture("");
        }
        int needed = durability.replication().of(driver.replicasOf(server));
        return info(on, "replication").thenApply(info -> {
            int online = RedisServer.onlineReplicas(info);
            return online >= needed
                    ? ""
                    : driver.describe(server) + " has " + online + " of the " + needed
                            + " replicas that must confirm what locks write. See whether the replicas run, or have fewer"
                            + " confirm";
        });
    }

    /** Who may not ask is told nothing. */
    private static CompletionStage<String> info(RedisAsyncCommands<byte[], byte[]> on, String section) {
        return on.info(section)
                .exceptionallyCompose(failure -> RedisFailures.isDenial(failure)
                        ? CompletableFuture.completedFuture("")
                        : CompletableFuture.failedFuture(failure));
    }
}
