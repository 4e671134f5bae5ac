package io.johnnylocke.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What no lock on NATS can do without: for each section two messages, one after the other, each compared with the last
 * sequence. Threads of one process take turns, and others would only disturb.
 */
final class TwoPublishesContender implements Contender {

    private final PlainBucket bucket;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    private TwoPublishesContender(PlainBucket bucket) {
        this.bucket = bucket;
    }

    /** Nobody could hear of these. */
    static TwoPublishesContender plain(String address) {
        return new TwoPublishesContender(PlainBucket.create(address, "two-publishes"));
    }

    /** Those who wait could hear of these, which say as much of a lock as ours do. */
    static TwoPublishesContender heard(String address) {
        return new TwoPublishesContender(PlainBucket.createHeard(address, "two-heard-publishes"));
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
        line.sequence = bucket.publish(key, line.count, line.sequence);
    }

    @Override
    public long counted(String key) {
        Line line = lines.get(key);
        return line == null ? 0 : Count.value(line.count);
    }

    @Override
    public void close() {
        bucket.close();
    }
}
