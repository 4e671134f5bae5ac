package io.johnnylocke.bench;

import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How much longer a small application takes to start with the starter on its class path: from the start of its JVM until it
 * is ready, in turns with one that has neither the starter nor what only that needs, and so no locks.
 */
final class SpringStart implements Measurement {

    private static final int MOST_ROUNDS = 9;
    private static final List<String> OF_STARTER =
            List.of("johnny-locke-", "aspectjweaver-", "spring-boot-starter-aspectj-", "jackson-databind-3");

    /** How long both took, in milliseconds. */
    private record Times(double with, double without) {

        Times turned() {
            return new Times(without, with);
        }
    }

    @Override
    public String name() {
        return "spring.start";
    }

    @Override
    public void run(Options options, PrintStream out) throws Exception {
        String with = System.getProperty("java.class.path");
        String without = Arrays.stream(with.split(File.pathSeparator))
                .filter(entry -> OF_STARTER.stream()
                        .noneMatch(Path.of(entry).getFileName().toString()::startsWith))
                .collect(Collectors.joining(File.pathSeparator));
        round(with, without); // Reads the files.
        List<Times> rounds = new ArrayList<>();
        while (rounds.size() < Math.min(options.rounds(), MOST_ROUNDS)) {
            // Whoever comes second may profit from the first, or suffer.
            rounds.add(
                    rounds.size() % 2 == 0
                            ? round(with, without)
                            : round(without, with).turned());
        }
        print(rounds, out);
    }

    private void print(List<Times> rounds, PrintStream out) {
        out.println(name() + ": median of " + rounds.size() + " rounds [least..most], less is better");
        Spread.of(rounds.stream().mapToDouble(Times::with)).print(name(), "with-ms", "%.0f", out);
        Spread.of(rounds.stream().mapToDouble(Times::without)).print(name(), "without-ms", "%.0f", out);
        Spread.of(rounds.stream().mapToDouble(round -> round.with - round.without))
                .print(name(), "difference-ms", "%.0f", out);
        out.flush();
    }

    private static Times round(String first, String second) throws Exception {
        return new Times(millis(first), millis(second));
    }

    @SuppressWarnings("try") // it is ready when it is there, and that is all
    private static double millis(String classPath) throws Exception {
        long begin = System.nanoTime();
        try (ForkedJvm ready = ForkedJvm.on(classPath, SpringProgram.class)) {
            return (System.nanoTime() - begin) / 1e6;
        }
    }
}
