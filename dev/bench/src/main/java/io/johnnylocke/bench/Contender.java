package io.johnnylocke.bench;

import java.util.function.Function;

/** One way to count under a distributed lock: acquire, read the count, write the next one, release. Thread-safe. */
interface Contender extends AutoCloseable {

    /** Adds one to the count of a key while holding the key's lock. Returns when the release is acknowledged. */
    void count(String key) throws Exception;

    /** Returns the count of a key, without its lock. */
    long counted(String key);

    @Override
    void close();

    /** All that there are, ours first. */
    enum Kind {
        JOHNNY_LOCKE("johnny-locke", JohnnyLockeContender::new),
        REDISSON("redisson", RedissonContender::new);

        private final String label;
        private final Function<String, Contender> connect;

        Kind(String label, Function<String, Contender> connect) {
            this.label = label;
            this.connect = connect;
        }

        String label() {
            return label;
        }

        Contender connect(String address) {
            return connect.apply(address);
        }
    }
}
