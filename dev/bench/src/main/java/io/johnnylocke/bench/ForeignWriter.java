package io.johnnylocke.bench;

/** The JVM that writes keys past the locks, into the bucket in which they are kept, as fast as it can. */
final class ForeignWriter implements ForkedJvm.Program {

    /** What each key has as its state. */
    static final String STATE = Count.next(null);

    private final PlainBucket bucket;

    private ForeignWriter(String address) {
        bucket = new PlainBucket(address, JohnnyLockeClient.NAMESPACE);
    }

    public static void main(String[] args) {
        ForkedJvm.serve(new ForeignWriter(args[0]));
    }

    /** Answers when all of these keys are written. */
    @Override
    public void told(String line) {
        String[] words = line.split(" ", 2);
        bucket.publishAll(Keys.ofWords(words[0], words[1]), STATE);
        System.out.println("written");
    }

    @Override
    public void close() {
        bucket.close();
    }
}
