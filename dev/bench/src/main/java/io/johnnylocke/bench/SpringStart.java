package io.johnnylocke.bench;

import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How much longer a small application takes to start with the starter on its class path: from the start of its JVM until it
 * is ready, in turns with one that has neither the starter nor what only that needs, and so no locks.
 */
final class SpringStart implements Measurement {

    private static final int MOST_ROUNDS = 9;
    private static final List<String> OF_STARTER =
            List.of("johnny-locke-", "aspectjweaver-", "spring-boot-starter-aspectj-", "jackson-databind-3");

    /** What a start took: milliseconds until it was ready, and of a processor. */
    private record Start(double millis, double processorMillis) {}

    /** The starts of a round. */
    private record Pair(Start with, Start without) {

        Pair turned() {
            return new Pair(without, with);
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
        List<Pair> rounds = new ArrayList<>();
        while (rounds.size() < Math.min(options.rounds(), MOST_ROUNDS)) {
            // Whoever comes second may profit from the first, or suffer.
            rounds.add(
                    rounds.size() % 2 == 0
                            ? round(with, without)
                            : round(without, with).turned());
        }
        print(rounds, out);
    }

    private void print(List<Pair> rounds, PrintStream out) {
        out.println(name() + ": median of " + rounds.size() + " rounds [least..most], less is better");
        print("", Start::millis, rounds, out);
        print("cpu-", Start::processorMillis, rounds, out);
        out.flush();
    }

    private void print(String what, ToDoubleFunction<Start> took, List<Pair> rounds, PrintStream out) {
        Spread.of(rounds.stream().mapToDouble(round -> took.applyAsDouble(round.with)))
                .print(name(), "with-" + what + "ms", "%.0f", out);
        Spread.of(rounds.stream().mapToDouble(round -> took.applyAsDouble(round.without)))
                .print(name(), "without-" + what + "ms", "%.0f", out);
        Spread.of(rounds.stream()
                        .mapToDouble(round -> took.applyAsDouble(round.with) - took.applyAsDouble(round.without)))
                .print(name(), "difference-" + what + "ms", "%.0f", out);
    }

    private static Pair round(String first, String second) throws Exception {
        return new Pair(start(first), start(second));
    }

    private static Start start(String classPath) throws Exception {
        long begin = System.nanoTime();
        try (ForkedJvm jvm = ForkedJvm.on(classPath, SpringProgram.class)) {
            double millis = (System.nanoTime() - begin) / 1e6;
            return new Start(millis, Double.parseDouble(jvm.ask("used")) * 1e3);
        }
    }
}
