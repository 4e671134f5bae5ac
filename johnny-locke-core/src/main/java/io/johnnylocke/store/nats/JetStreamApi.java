package io.johnnylocke.store.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.api.AccountStatistics;
import io.nats.client.api.ApiResponse;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.PurgeResponse;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The requests to JetStream that locks need, none of which blocks. */
final class JetStreamApi {

    /** So that a request can be sent again before its caller has lost patience, which is after two seconds by default. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final int NO_RESPONDERS = 503;
    private static final int NO_MESSAGE = 10037;
    private static final String EXPECTED = "Nats-Expected-Last-Subject-Sequence";
    private static final String TIME_TO_LIVE = "Nats-TTL";
    private static final byte[] NOTHING = new byte[0];

    private final Connection connection;
    private final Unanswered unanswered;

    JetStreamApi(Connection connection, Executor executor) {
        this.connection = connection;
        this.unanswered = new Unanswered(TIMEOUT, connection::getLastError, executor);
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
        headers.put(EXPECTED, Long.toString(expected));
        if (timeToLive != null && timeToLive.toSeconds() < Integer.MAX_VALUE - 1) {
            headers.put(TIME_TO_LIVE, timeToLive.toSeconds() + 1 + "s");
        }
        return ask(subject, headers, body == null ? NOTHING : body, message -> {
            try {
                return OptionalLong.of(new PublishAck(message).getSeqno());
            } catch (JetStreamApiException e) {
                if (NatsFailures.isConflict(e)) {
                    return OptionalLong.empty();
                }
                throw e;
            }
        });
    }

    /** Publishes a message without a body, whatever there is. */
    CompletionStage<PublishAck> publish(String subject, Headers headers) {
        return ask(subject, headers, NOTHING, PublishAck::new);
    }

    /** Asks the leader, which has every message that was acknowledged, for the last message of a subject. */
    CompletionStage<Optional<MessageInfo>> lastMessage(String stream, String subject) {
        String question = "{\"last_by_subj\":\"" + subject + "\"}";
        return request("STREAM.MSG.GET." + stream, question, message -> {
            MessageInfo info = new MessageInfo(message, stream, false);
            return info.getApiErrorCode() == NO_MESSAGE ? Optional.empty() : Optional.of(sound(info));
        });
    }

    /** Drops the messages of a subject up to a sequence. */
    CompletionStage<Void> purge(String stream, String subject, long upTo) {
        String question = "{\"filter\":\"" + subject + "\",\"seq\":" + (upTo + 1) + "}";
        return request("STREAM.PURGE." + stream, question, message -> sound(new PurgeResponse(message)))
                .thenAccept(purged -> {});
    }

    CompletionStage<StreamInfo> streamInfo(String stream) {
        return request("STREAM.INFO." + stream, "", message -> sound(new StreamInfo(message)));
    }

    /** May stay without an answer, in a cluster, when two clients create the same stream. */
    CompletionStage<StreamInfo> createStream(StreamConfiguration configuration) {
        return request(
                "STREAM.CREATE." + configuration.getName(),
                configuration.toJson(),
                message -> sound(new StreamInfo(message)));
    }

    CompletionStage<AccountStatistics> account() {
        return request("INFO", "", message -> sound(new AccountStatistics(message)));
    }

    private static <R extends ApiResponse<R>> R sound(R response) throws JetStreamApiException {
        return response.throwOnHasError();
    }

    /** What a message says. */
    private interface Reader<R> {
        R read(Message message) throws IOException, JetStreamApiException;
    }

    private <R> CompletionStage<R> request(String what, String question, Reader<R> reader) {
        return ask("$JS.API." + what, null, question.getBytes(StandardCharsets.UTF_8), reader);
    }

    /** Asks without throwing, and does not wait for longer than one may wait for an answer. */
    private <R> CompletionStage<R> ask(String subject, @Nullable Headers headers, byte[] body, Reader<R> reader) {
        try {
            String errorBefore = unanswered.errorBefore();
            CompletableFuture<Message> answer =
                    uninterrupted(() -> connection.requestWithTimeout(subject, headers, body, TIMEOUT));
            unanswered.add(subject, answer, errorBefore);
            return answer.handle((message, failure) -> {
                try {
                    return reader.read(answered(message, failure));
                } catch (IOException | JetStreamApiException e) {
                    throw new CompletionException(e);
                }
            });
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Message answered(Message message, @Nullable Throwable failure) throws IOException {
        if (failure == null) {
            return message;
        }
        Throwable cause = NatsFailures.cause(failure);
        boolean cancelled = cause instanceof CancellationException && cause.getMessage() == null;
        boolean reported = cause instanceof JetStreamStatusException status
                && status.getStatus().getCode() == NO_RESPONDERS;
        if (cancelled || reported) {
            // That is how a request is told that nobody takes it. If the connection is closed, there is a message.
            throw new IOException("503 No Responders");
        }
        throw new CompletionException(cause);
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
