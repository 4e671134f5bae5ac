package io.johnnylocke.bench;

/** Johnny Locke with a function under the lock. */
final class JohnnyLockeContender implements Contender {

    private final JohnnyLockeClient client;

    JohnnyLockeContender(String address) {
        this(new JohnnyLockeClient(address));
    }

    JohnnyLockeContender(JohnnyLockeClient client) {
        this.client = client;
    }

    @Override
    public void count(String key) {
        client.locks().withLock(key, String.class, Count::next);
    }

    @Override
    public long counted(String key) {
        return Count.value(client.locks().read(key, String.class).orElse(null));
    }

    @Override
    public void close() {
        client.close();
    }
}
