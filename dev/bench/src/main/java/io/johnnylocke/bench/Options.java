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
 * @param serverProgram the server's program
 * @param rounds how many rounds count
 * @param window how long each contender is measured in a round
 * @param shapes what to measure
 */
record Options(Path serverProgram, int rounds, Duration window, List<Shape> shapes) {

    private static final String USAGE =
            """
            usage: dev/bench/run [--rounds N] [--window MILLIS] [SHAPE-PREFIX...]
            shapes: %s""".formatted(String.join(", ", Shape.ALL.stream().map(Shape::name).toList()));

    /** Reads the server's program, which comes first, and what the user has given. */
    static Options parse(String... args) {
        int rounds = 25;
        int millis = 500;
        List<String> prefixes = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--rounds" -> rounds = positive(args, ++i);
                case "--window" -> millis = positive(args, ++i);
                default -> prefixes.add(args[i]);
            }
        }
        return new Options(Path.of(args[0]), rounds, Duration.ofMillis(millis), shapes(prefixes));
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

    private static List<Shape> shapes(List<String> prefixes) {
        Set<Shape> chosen = new LinkedHashSet<>();
        for (String prefix : prefixes.isEmpty() ? List.of("") : prefixes) {
            List<Shape> meant = shapes(prefix);
            if (meant.isEmpty()) {
                throw new IllegalArgumentException("no shape starts with '" + prefix + "'\n" + USAGE);
            }
            chosen.addAll(meant);
        }
        return List.copyOf(chosen);
    }

    /** A whole name means that shape alone, although another name may start with it. */
    private static List<Shape> shapes(String prefix) {
        List<Shape> named =
                Shape.ALL.stream().filter(shape -> shape.name().equals(prefix)).toList();
        return named.isEmpty()
                ? Shape.ALL.stream()
                        .filter(shape -> shape.name().startsWith(prefix))
                        .toList()
                : named;
    }
}
