package io.johnnylocke.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A NATS server with JetStream of the tests' own, on a free port of the loopback interface, that keeps its data over a restart. */
public final class NatsTestServer extends TestServer {

    private static final String IMAGE = "nats:2.10-alpine";

    private static final String WITH_JETSTREAM = "\"jetstream\":true";

    private final String greeting;

    private NatsTestServer(int port, Backend backend, String greeting) {
        super("NATS", port, backend);
        this.greeting = greeting;
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param options further options as on the command line, such as {@code --user}
     */
    public static NatsTestServer start(String... options) {
        return launch(WITH_JETSTREAM, options);
    }

    /** Starts a server on which JetStream is not enabled. */
    public static NatsTestServer startWithoutJetStream() {
        return launch("INFO", "-js=false");
    }

    /** Starts a server with what its configuration file is to say. */
    public static NatsTestServer configured(String configuration) {
        try {
            Path file = Files.createTempFile("johnny-locke-nats", ".conf");
            file.toFile().deleteOnExit();
            return start("-c", Files.writeString(file, configuration).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NatsTestServer launch(String greeting, String... options) {
        int port = Loopback.freePort();
        NatsTestServer server = new NatsTestServer(
                port,
                ServerContainer.isPossible()
                        ? new ServerContainer(IMAGE, port, 4222, command(options))
                        : backend(port, program(), options),
                greeting);
        server.awaitReady();
        return server;
    }

    /** Starts a server as a process, and does not wait. */
    static NatsTestServer process(int port, Path program, String... options) {
        return new NatsTestServer(port, backend(port, program, options), WITH_JETSTREAM);
    }

    private static Backend backend(int port, Path program, String... options) {
        List<String> command = command(options);
        command.addAll(0, List.of(program.toString(), "-p", Integer.toString(port), "-a", "127.0.0.1"));
        return new ServerProcess(command, Loopback.temporaryFolder("nats"));
    }

    private static List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of("-js", "-sd", "data"));
        command.addAll(List.of(options));
        return command;
    }

    /** Returns the version that this machine has or, with {@code -Dnats.suite=trixie}, that of a suite of Debian. */
    static Path program() {
        String suite = System.getProperty("nats.suite", "");
        return suite.isEmpty()
                ? ServerProgram.find("nats-server", "nats-server")
                : ServerProgram.ofSuite("nats-server", "nats-server", suite);
    }

    /** Returns the server that the tests of this JVM share. It ends with the JVM. */
    public static NatsTestServer shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        static final NatsTestServer SERVER = start();
    }

    /** Returns the address, as in {@code nats://127.0.0.1:1234}. */
    @Override
    public String uri() {
        return "nats://127.0.0.1:" + port();
    }

    /** The first thing that a server says tells whether JetStream is on. */
    @Override
    boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port()), 500);
            socket.setSoTimeout(500);
            String info = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return info != null && info.startsWith("INFO") && info.contains(greeting);
        } catch (IOException e) {
            return false;
        }
    }
}
