package io.johnnylocke.bench;

import java.util.Collection;
import java.util.function.Function;

/** One way to count under a distributed lock: acquire, read the count, write the next one, release. Thread-safe. */
interface Contender extends AutoCloseable {

    /** Adds one to the count of a key while holding the key's lock. Returns when the release is acknowledged. */
    void count(String key) throws Exception;

    /** Returns the count of a key, without its lock. */
    long counted(String key);

    /** Returns the sum of the counts of these keys, without their locks. */
    default long counted(Collection<String> keys) {
        return keys.stream().distinct().mapToLong(this::counted).sum();
    }

    @Override
    void close();

    /** All that there are. */
    enum Kind {
        JOHNNY_LOCKE("johnny-locke", true, JohnnyLockeContender::new),
        REDISSON("redisson", true, RedissonContender::new),
        TWO_PUBLISHES("two-publishes", false, TwoPublishesContender::plain),
        TWO_HEARD_PUBLISHES("two-heard-publishes", false, TwoPublishesContender::heard);

        private final String label;
        private final boolean locks;
        private final Function<String, Contender> connect;

        Kind(String label, boolean locks, Function<String, Contender> connect) {
            this.label = label;
            this.locks = locks;
            this.connect = connect;
        }

        /** Returns whether it locks, so that several processes can count together. */
        boolean locks() {
            return locks;
        }

        String label() {
            return label;
        }

        Contender connect(String address) {
            return connect.apply(address);
        }
    }
}
