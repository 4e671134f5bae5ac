package io.johnnylocke.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM, which is told lines and answers with lines. It ends when its input does. */
final class ForkedJvm implements AutoCloseable {

    private static final String READY = "ready";

    private final Process process;
    private final PrintWriter in;
    private final BufferedReader out;

    ForkedJvm(Class<?> program, String... arguments) throws IOException {
        this(System.getProperty("java.class.path"), program, arguments);
    }

    private ForkedJvm(String classPath, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The same heap and collector as here.
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", classPath, program.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // When this JVM is told to end in the middle of a measurement, it takes the other one with it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        out = process.inputReader(StandardCharsets.UTF_8);
        if (!READY.equals(out.readLine())) {
            throw new IOException("the second JVM did not start");
        }
    }

    /** Starts one with another class path than this one has. */
    static ForkedJvm on(String classPath, Class<?> program) throws IOException {
        return new ForkedJvm(classPath, program);
    }

    void tell(String line) {
        in.println(line);
    }

    /** Waits for the next line. */
    String answer() throws IOException {
        String answer = out.readLine();
        if (answer == null) {
            throw new IOException("the second JVM failed, see above");
        }
        return answer;
    }

    String ask(String line) throws IOException {
        tell(line);
        return answer();
    }

    @Override
    public void close() {
        in.close();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    /** What the other JVM does, seen from there. */
    interface Program extends AutoCloseable {

        /** Does what it is told and answers on the standard output. */
        void told(String line) throws Exception;

        @Override
        void close();
    }

    /** To be called by the main method of the program. Does not return. */
    static void serve(Program program) {
        try (program) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            System.out.println(READY);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                program.told(line);
            }
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }
}
