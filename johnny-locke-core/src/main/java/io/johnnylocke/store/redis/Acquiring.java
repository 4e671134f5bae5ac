package io.johnnylocke.store.redis;

import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.lettuce.core.protocol.AsyncCommand;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks for locks, and for states together with them where those are likely to be too large for the reply. */
final class Acquiring {

    private final RedisNames names;
    private final RedisScripts scripts;
    private final Durability durability;
    private final LargeStates large = new LargeStates();

    Acquiring(RedisNames names, RedisScripts scripts, Durability durability) {
        this.names = names;
        this.scripts = scripts;
        this.durability = durability;
    }

    CompletionStage<AcquireOutcome> acquire(AcquireRequest request, RedisConnections on) {
        String key = request.key();
        // What is to be confirmed goes another way than what reads.
        if (durability.isNone() && large.isLikely(key)) {
            return acquireAndRead(request, on);
        }
        return on.change(key, commands -> scripts.acquire(Together.alone(commands), request))
                .thenCompose(reply -> outcome(request, reply, on, null));
    }

    /** Has the state read in the same round trip, past the script, which would copy it. */
    private CompletionStage<AcquireOutcome> acquireAndRead(AcquireRequest request, RedisConnections on) {
        AsyncCommand<byte[], byte[], List<byte[]>> read = Glimpse.command(names, request.key());
        CompletionStage<byte[]> asked = scripts.acquire(Together.before(on.commands(), read), request);
        CompletionStage<@Nullable Glimpse> glimpsed =
                read.<@Nullable Glimpse>thenApply(Glimpse::new).exceptionally(failure -> null);
        asked.whenComplete((bytes, failure) -> {
            if (failure != null) {
                large.saw(request.key(), false); // Who is refused again and again does not read it each time.
            }
        });
        return asked.thenCompose(bytes -> {
            RedisReply reply = RedisReply.of(bytes);
            return reply.isStateToBeFetched()
                    ? glimpsed.thenCompose(glimpse -> outcome(request, reply, on, glimpse))
                    : outcome(request, reply, on, null);
        });
    }

    private CompletionStage<AcquireOutcome> outcome(
            AcquireRequest request, RedisReply reply, RedisConnections on, @Nullable Glimpse glimpse) {
        String key = request.key();
        return switch (reply.kind()) {
            case "G" ->
                state(request, reply, on, glimpse).thenApply(state -> {
                    large.saw(key, state.isPresent() && scripts.isLarge(state.get()));
                    return new AcquireOutcome.Granted(
                            reply.number(1), reply.millis(2), reply.number(3), reply.holderId(4), state.orElse(null));
                });
            case "B" -> {
                large.saw(key, false);
                yield CompletableFuture.completedFuture(busy(reply));
            }
            case "F" -> CompletableFuture.completedFuture(new AcquireOutcome.Finished());
            default -> throw reply.unexpected();
        };
    }

    private CompletionStage<Optional<byte[]>> state(
            AcquireRequest request, RedisReply reply, RedisConnections on, @Nullable Glimpse glimpse) {
        return glimpse != null && glimpse.shows(reply, names.clientId(), request)
                ? CompletableFuture.completedFuture(glimpse.state())
                : on.stateOf(reply, names, request.key());
    }

    private AcquireOutcome busy(RedisReply reply) {
        long rank = reply.number(2);
        return new AcquireOutcome.Busy(
                reply.millis(1),
                rank < 0 ? null : (int) rank,
                reply.holder(3, reply.millis(7)),
                reply.sessionsOf(names.clientId(), 3));
    }
}
