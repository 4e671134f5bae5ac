package io.johnnylocke.store.contract;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.State;
import io.johnnylocke.template.LockTemplate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client in a process of its own, which can be killed. Takes commands on its input and answers each with a line. */
final class ForkedClient implements AutoCloseable {

    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;

    ForkedClient(RemoteStoreFixture fixture, String namespace) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ForkedClient.class.getName(),
                fixture.remote().getName(),
                fixture.address(),
                namespace));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
        expect("ready");
    }

    /** Acquires and keeps the lock; returns the token. */
    long acquire(String key, Duration lease) {
        return Long.parseLong(ask("acquire " + key + " " + lease.toMillis()));
    }

    /** Acquires and keeps the lock, and has its lease renewed. */
    void acquireAndRenew(String key, Duration lease) {
        ask("renew " + key + " " + lease.toMillis());
    }

    /** Adds one to the count that many times, and returns what was written and under which tokens. */
    List<State<Integer>> increment(String key, int times) {
        List<State<Integer>> written = new ArrayList<>();
        for (String pair : ask("increment " + key + " " + times).split(" ")) {
            String[] parts = pair.split("@");
            written.add(new State<>(Integer.valueOf(parts[0]), Long.parseLong(parts[1])));
        }
        return written;
    }

    String read(String key) {
        return ask("read " + key);
    }

    boolean readsExampleOrder(String key) {
        return Boolean.parseBoolean(ask("order " + key));
    }

    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String ask(String command) {
        commands.println(command);
        String answer = expect("ok ");
        return answer.substring("ok ".length());
    }

    private String expect(String start) {
        try {
            String answer = answers.readLine();
            if (answer == null || !answer.startsWith(start)) {
                throw new IllegalStateException("the forked client answered: " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] args) throws Exception {
        RemoteStoreFixture.Remote remote = (RemoteStoreFixture.Remote)
                Class.forName(args[0]).getDeclaredConstructor().newInstance();
        LockTemplate locks = LockTemplate.builder(remote.store(args[1]))
                .namespace(args[2])
                .defaultWait(Duration.ofSeconds(60))
                .build();
        RemoteStoreFixture.awaitAnswer(locks);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            System.out.println("ok " + answer(locks, words));
        }
        System.exit(0);
    }

    private static String answer(LockTemplate locks, String[] words) {
        String key = words[1];
        return switch (words[0]) {
            case "acquire" -> {
                Duration lease = Duration.ofMillis(Long.parseLong(words[2]));
                LockHandle<String> held =
                        locks.acquire(key, String.class, LockOptions.defaults().lease(lease));
                yield Long.toString(held.token());
            }
            case "renew" -> {
                Duration lease = Duration.ofMillis(Long.parseLong(words[2]));
                locks.acquire(
                        key, String.class, LockOptions.defaults().lease(lease).renewUpTo(Duration.ofMinutes(5)));
                yield "renewed";
            }
            case "increment" -> {
                List<String> written = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(words[2]); i++) {
                    State<Integer> state = locks.withLock(key, Integer.class, n -> n == null ? 1 : n + 1);
                    written.add(state.value() + "@" + state.token());
                }
                yield String.join(" ", written);
            }
            case "read" -> locks.read(key, String.class).orElse("(none)");
            case "order" ->
                Boolean.toString(locks.read(key, OrderState.class)
                        .filter(OrderState.example()::equals)
                        .isPresent());
            default -> throw new IllegalArgumentException(words[0]);
        };
    }
}
