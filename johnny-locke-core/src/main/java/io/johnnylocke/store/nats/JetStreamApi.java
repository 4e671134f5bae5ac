package io.johnnylocke.store.nats;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.api.AccountStatistics;
import io.nats.client.api.ApiResponse;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PurgeResponse;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The requests to JetStream that locks need, none of which blocks. */
final class JetStreamApi {

    /** So that a request can be sent again before its caller has lost patience, which is after two seconds by default. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final int NO_MESSAGE = 10037;
    private static final byte[] NOTHING = new byte[0];

    private final Connection connection;
    private final JetStream jetStream;
    private final Unanswered unanswered;

    JetStreamApi(Connection connection, Executor executor) {
        this.connection = connection;
        this.unanswered = new Unanswered(TIMEOUT, connection::getLastError, executor);
        try {
            this.jetStream = connection.jetStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether the last error of the connection is that its user must not subscribe to this subject. */
    boolean isSubscriptionDenied(String subject) {
        return String.valueOf(connection.getLastError())
                .contains("Permissions Violation for Subscription to \"" + subject + '"');
    }

    ServerInfo server() {
        return connection.getServerInfo();
    }

    /**
     * Publishes a message if the last one of its subject has the sequence expected.
     *
     * @return its own sequence, or empty if there was another one than expected
     */
    CompletionStage<OptionalLong> publish(
            String subject, Headers headers, byte @Nullable [] body, long expected, @Nullable Duration timeToLive) {
        PublishOptions.Builder options = PublishOptions.builder().expectedLastSubjectSequence(expected);
        if (timeToLive != null && timeToLive.toSeconds() < Integer.MAX_VALUE - 1) {
            options.messageTtlSeconds((int) timeToLive.toSeconds() + 1);
        }
        return ask(
                        subject,
                        () -> jetStream.publishAsync(subject, headers, body == null ? NOTHING : body, options.build()))
                .handle((ack, failure) -> {
                    if (failure == null) {
                        return OptionalLong.of(ack.getSeqno());
                    }
                    if (NatsFailures.isConflict(failure)) {
                        return OptionalLong.empty();
                    }
                    throw new CompletionException(NatsFailures.cause(failure));
                });
    }

    /** Publishes a message whatever there is. */
    CompletionStage<Void> publish(String subject) {
        return ask(subject, () -> jetStream.publishAsync(subject, NOTHING)).thenAccept(ack -> {});
    }

    /** Asks the leader, which has every message that was acknowledged, for the last message of a subject. */
    CompletionStage<Optional<MessageInfo>> lastMessage(String stream, String subject) {
        String question = "{\"last_by_subj\":\"" + subject + "\"}";
        return request("STREAM.MSG.GET." + stream, question, message -> new MessageInfo(message, stream, false))
                .handle((message, failure) -> {
                    if (failure == null) {
                        return Optional.of(message);
                    }
                    if (NatsFailures.cause(failure) instanceof JetStreamApiException none
                            && none.getApiErrorCode() == NO_MESSAGE) {
                        return Optional.empty();
                    }
                    throw new CompletionException(NatsFailures.cause(failure));
                });
    }

    /** Drops the messages of a subject up to a sequence. */
    CompletionStage<Void> purge(String stream, String subject, long upTo) {
        String question = "{\"filter\":\"" + subject + "\",\"seq\":" + (upTo + 1) + "}";
        return request("STREAM.PURGE." + stream, question, PurgeResponse::new).thenAccept(done -> {});
    }

    CompletionStage<StreamInfo> streamInfo(String stream) {
        return request("STREAM.INFO." + stream, "", StreamInfo::new);
    }

    /** May stay without an answer, in a cluster, when two clients create the same stream. */
    CompletionStage<StreamInfo> createStream(StreamConfiguration configuration) {
        return request("STREAM.CREATE." + configuration.getName(), configuration.toJson(), StreamInfo::new);
    }

    CompletionStage<AccountStatistics> account() {
        return request("INFO", "", AccountStatistics::new);
    }

    private <R extends ApiResponse<R>> CompletionStage<R> request(
            String what, String question, Function<Message, R> response) {
        byte[] bytes = question.getBytes(StandardCharsets.UTF_8);
        String subject = "$JS.API." + what;
        return ask(
                        subject,
                        () -> connection
                                .requestWithTimeout(subject, bytes, TIMEOUT)
                                .copy())
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        // That is how a request is told that nobody takes it.
                        NatsFailures.cause(failure) instanceof CancellationException
                                ? new IOException("503 No Responders")
                                : failure))
                .thenCompose(message -> {
                    try {
                        R answer = response.apply(message);
                        answer.throwOnHasError();
                        return CompletableFuture.completedFuture(answer);
                    } catch (JetStreamApiException e) {
                        return CompletableFuture.failedFuture(e);
                    }
                });
    }

    /** Asks without throwing, and does not wait for longer than one may wait for an answer. */
    private <R> CompletableFuture<R> ask(String subject, Supplier<CompletableFuture<R>> request) {
        try {
            String errorBefore = unanswered.errorBefore();
            CompletableFuture<R> answer = uninterrupted(request);
            unanswered.add(subject, answer, errorBefore);
            return answer;
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The client library drops what an interrupted thread hands it: the cancellation of an interrupted waiter, say. */
    static <R> R uninterrupted(Supplier<R> request) {
        boolean interrupted = Thread.interrupted();
        try {
            return request.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
