package io.johnnylocke.bench;

/**
 * What came of a load.
 *
 * @param inTime how many sections ended within the window: the measure
 * @param acknowledged how many sections ended at all: what the counter must say
 */
record Tally(long inTime, long acknowledged) {

    static final Tally NOTHING = new Tally(0, 0);

    Tally plus(Tally other) {
        return new Tally(inTime + other.inTime, acknowledged + other.acknowledged);
    }

    /** Fails if a count was lost or made up, of this key or of others of the same load. */
    void check(long counted, String key) {
        if (counted != acknowledged) {
            throw new IllegalStateException("LOST UPDATE: " + acknowledged + " sections were acknowledged, but counted "
                    + counted + ", key " + key);
        }
    }

    String toLine() {
        return inTime + " " + acknowledged;
    }

    static Tally ofLine(String line) {
        String[] words = line.split(" ");
        return new Tally(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }
}
