package io.johnnylocke.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What each worker does in one window.
 *
 * @param contender who is measured
 * @param key the key, or what the threads' keys start with; new for each window
 * @param threads how many threads
 * @param contended whether they all want the same key
 * @param startAt when to start, by the clock that the processes of a machine share, in milliseconds
 * @param millis how long
 */
record Load(Contender.Kind contender, String key, int threads, boolean contended, long startAt, long millis) {

    /** Returns the key of each thread. */
    List<String> keys() {
        return IntStream.range(0, threads)
                .mapToObj(thread -> contended ? key : key + "-" + thread)
                .toList();
    }

    String toLine() {
        return contender + " " + key + " " + threads + " " + contended + " " + startAt + " " + millis;
    }

    static Load ofLine(String line) {
        String[] words = line.split(" ");
        return new Load(
                Contender.Kind.valueOf(words[0]),
                words[1],
                Integer.parseInt(words[2]),
                Boolean.parseBoolean(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]));
    }
}
