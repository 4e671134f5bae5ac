package io.johnnylocke.bench;

/** The program: has one thing measured after the other, and fails if anything went wrong. */
final class Benchmark {

    private Benchmark() {}

    public static void main(String[] args) {
        try {
            run(Options.parse(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
        // The client libraries may leave threads behind.
        System.exit(0);
    }

    private static void run(Options options) throws Exception {
        for (Measurement measurement : options.measurements()) {
            measurement.run(options, System.out);
        }
    }
}
