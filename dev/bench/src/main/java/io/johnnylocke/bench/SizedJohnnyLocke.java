package io.johnnylocke.bench;

/** Johnny Locke with a state of some size. */
final class SizedJohnnyLocke implements Contender {

    private final JohnnyLockeClient client;
    private final int size;

    SizedJohnnyLocke(String address, int size) {
        this.client = new JohnnyLockeClient(address);
        this.size = size;
    }

    @Override
    public void count(String key) {
        client.locks().withLock(key, byte[].class, state -> SizedCount.next(state, size));
    }

    @Override
    public long counted(String key) {
        return SizedCount.value(client.locks().read(key, byte[].class).orElse(null));
    }

    @Override
    public void close() {
        client.close();
    }
}
