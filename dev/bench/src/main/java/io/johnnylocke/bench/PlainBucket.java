package io.johnnylocke.bench;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.StorageType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A bucket as it is used without Johnny Locke, on a connection of its own. */
final class PlainBucket implements AutoCloseable {

    private final String name;
    private final Connection connection;
    private final JetStream jetStream;

    private PlainBucket(String address, String name) {
        this.name = name;
        connection = NatsConnections.open(address);
        try {
            jetStream = connection.jetStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects and creates the bucket, with files as Johnny Locke's has. */
    static PlainBucket create(String address, String name) {
        PlainBucket bucket = new PlainBucket(address, name);
        try {
            bucket.connection
                    .keyValueManagement()
                    .create(KeyValueConfiguration.builder(name)
                            .storageType(StorageType.File)
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
                        text.getBytes(StandardCharsets.UTF_8),
                        PublishOptions.builder()
                                .expectedLastSubjectSequence(expected)
                                .build())
                .getSeqno();
    }

    private String subject(String key) {
        return "$KV." + name + "." + key;
    }

    @Override
    public void close() {
        NatsConnections.close(connection);
    }
}
