package io.johnnylocke.bench;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.PublishOptions;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.StorageType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What no lock on NATS can do without: for each section two messages, one after the other, each compared with the last
 * sequence. Threads of one process take turns, and others would only disturb.
 */
final class TwoPublishesContender implements Contender {

    private static final String BUCKET = "two-publishes";

    private final Connection connection;
    private final JetStream jetStream;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    TwoPublishesContender(String address) {
        try {
            connection = Nats.connect(address);
            connection
                    .keyValueManagement()
                    .create(KeyValueConfiguration.builder(BUCKET)
                            .storageType(StorageType.File)
                            .build());
            jetStream = connection.jetStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JetStreamApiException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last message of a key. */
    private static final class Line {
        private String count = "";
        private long sequence;
    }

    @Override
    public void count(String key) throws Exception {
        Line line = lines.computeIfAbsent(key, unused -> new Line());
        synchronized (line) {
            publish(key, line);
            line.count = Count.next(line.count.isEmpty() ? null : line.count);
            publish(key, line);
        }
    }

    private void publish(String key, Line line) throws Exception {
        line.sequence = jetStream
                .publish(
                        "$KV." + BUCKET + "." + key,
                        line.count.getBytes(StandardCharsets.UTF_8),
                        PublishOptions.builder()
                                .expectedLastSubjectSequence(line.sequence)
                                .build())
                .getSeqno();
    }

    @Override
    public long counted(String key) {
        Line line = lines.get(key);
        return line == null ? 0 : Count.value(line.count);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
