package io.johnnylocke.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is asked for on the command line.
 *
 * @param redisProgram the program of a Redis server
 * @param natsProgram the program of a NATS server
 * @param rounds how many rounds count
 * @param window how long each contender is measured in a round
 * @param waiters how many waiters a mass of them is
 * @param releasesAtOnce how many of the locks that they wait for are released at the same time
 * @param foreignKeys how many keys many are that nobody here uses
 * @param measurements what to measure
 */
record Options(
        Path redisProgram,
        Path natsProgram,
        int rounds,
        Duration window,
        int waiters,
        int releasesAtOnce,
        int foreignKeys,
        List<Measurement> measurements) {

    private static final List<Measurement> ALL = Measurement.all();

    private static final String USAGE =
            """
            usage: dev/bench/run [--rounds N] [--window MILLIS] [--waiters N] [--releases-at-once N]
                                 [--foreign-keys N] [NAME-PREFIX...]
            names: %s""".formatted(String.join(", ", ALL.stream().map(Measurement::name).toList()));

    /** Reads the servers' programs, which come first, and what the user has given. */
    static Options parse(String... args) {
        int rounds = 25;
        int millis = 500;
        int waiters = 10_000;
        int releasesAtOnce = 256;
        int foreignKeys = 100_000;
        List<String> prefixes = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            switch (args[i]) {
                case "--rounds" -> rounds = positive(args, ++i);
                case "--window" -> millis = positive(args, ++i);
                case "--waiters" -> waiters = positive(args, ++i);
                case "--releases-at-once" -> releasesAtOnce = positive(args, ++i);
                case "--foreign-keys" -> foreignKeys = positive(args, ++i);
                default -> prefixes.add(args[i]);
            }
        }
        return new Options(
                Path.of(args[0]),
                Path.of(args[1]),
                rounds,
                Duration.ofMillis(millis),
                waiters,
                releasesAtOnce,
                foreignKeys,
                chosen(prefixes));
    }

    private static int positive(String[] args, int index) {
        try {
            int number = Integer.parseInt(args[index]);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // As wrong as a number that is not positive.
        }
        throw new IllegalArgumentException(USAGE);
    }

    private static List<Measurement> chosen(List<String> prefixes) {
        Set<Measurement> chosen = new LinkedHashSet<>();
        for (String prefix : prefixes.isEmpty() ? List.of("") : prefixes) {
            List<Measurement> meant = meant(prefix);
            if (meant.isEmpty()) {
                throw new IllegalArgumentException("no name starts with '" + prefix + "'\n" + USAGE);
            }
            chosen.addAll(meant);
        }
        return List.copyOf(chosen);
    }

    /** A whole name means that measurement alone, although another name may start with it. */
    private static List<Measurement> meant(String prefix) {
        List<Measurement> named =
                ALL.stream().filter(one -> one.name().equals(prefix)).toList();
        return named.isEmpty()
                ? ALL.stream().filter(one -> one.name().startsWith(prefix)).toList()
                : named;
    }
}
