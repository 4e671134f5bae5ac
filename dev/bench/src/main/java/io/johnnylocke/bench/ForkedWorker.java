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

/** A worker in another JVM: a load goes in as a line, the tally comes out as one. It ends when its input does. */
final class ForkedWorker implements Worker {

    private static final String READY = "ready";

    private final Process process;
    private final PrintWriter loads;
    private final BufferedReader answers;

    ForkedWorker(String address) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The same heap and collector as here.
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ForkedWorker.class.getName(), address));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // When this JVM is told to end in the middle of a load, it takes the server with it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        loads = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
        if (!READY.equals(answers.readLine())) {
            throw new IOException("the second JVM did not start");
        }
    }

    @Override
    public void start(Load load) {
        loads.println(load.toLine());
    }

    @Override
    public Tally finish() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the second JVM failed, see above");
        }
        return Tally.ofLine(answer);
    }

    @Override
    public void close() {
        loads.close();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    public static void main(String[] args) {
        try (LocalWorker worker = new LocalWorker(args[0])) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            System.out.println(READY);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                worker.start(Load.ofLine(line));
                System.out.println(worker.finish().toLine());
            }
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }
}
