package io.johnnylocke.bench;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.PublishAck;
import io.nats.client.api.Republish;
import io.nats.client.api.StorageType;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A bucket as it is used without Johnny Locke, on a connection of its own. */
final class PlainBucket implements AutoCloseable {

    /** So many messages at once keep the server busy, and are not refused. */
    private static final int AT_ONCE = 1000;

    /** As long as what Johnny Locke says of a lock that nobody waits for. */
    private static final String RECORD = "1;1234567;;;6s1GJKj7SwL:1234r;;;1234567 WRITTEN";

    private final String name;
    private final @Nullable Headers headers;
    private final Connection connection;
    private final JetStream jetStream;

    /** Connects; the bucket need not be there yet. */
    PlainBucket(String address, String name) {
        this(address, name, null);
    }

    private PlainBucket(String address, String name, @Nullable Headers headers) {
        this.name = name;
        this.headers = headers;
        connection = NatsConnections.open(address);
        try {
            jetStream = connection.jetStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects and creates the bucket, with files as Johnny Locke's has. */
    static PlainBucket create(String address, String name) {
        return create(new PlainBucket(address, name), null);
    }

    /** The server publishes again what is written to it, whether somebody listens or not, and what is written has a header. */
    static PlainBucket createHeard(String address, String name) {
        return create(
                new PlainBucket(address, name, new Headers().put("Lk", RECORD)),
                Republish.builder()
                        .source("$KV." + name + ".>")
                        .destination(name + ".>")
                        .build());
    }

    private static PlainBucket create(PlainBucket bucket, @Nullable Republish republish) {
        try {
            bucket.connection
                    .keyValueManagement()
                    .create(KeyValueConfiguration.builder(bucket.name)
                            .storageType(StorageType.File)
                            .republish(republish)
                            .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JetStreamApiException e) {
            throw new IllegalStateException(e);
        }
        return bucket;
    }

    /** Writes if the last message of the key has the sequence expected, and returns the new one. */
    long publish(String key, String text, long expected) throws IOException, JetStreamApiException {
        return jetStream
                .publish(
                        subject(key),
                        headers,
                        text.getBytes(StandardCharsets.UTF_8),
                        PublishOptions.builder()
                                .expectedLastSubjectSequence(expected)
                                .build())
                .getSeqno();
    }

    /** Writes all these keys, whatever they have. Returns when all are acknowledged. */
    void publishAll(Keys keys, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        for (int begin = 0; begin < keys.count(); begin += AT_ONCE) {
            List<CompletableFuture<PublishAck>> batch = new ArrayList<>();
            for (int i = begin; i < Math.min(begin + AT_ONCE, keys.count()); i++) {
                batch.add(jetStream.publishAsync(subject(keys.of(i)), body));
            }
            batch.forEach(CompletableFuture::join);
        }
    }

    private String subject(String key) {
        return "$KV." + name + "." + key;
    }

    @Override
    public void close() {
        NatsConnections.close(connection);
    }
}
