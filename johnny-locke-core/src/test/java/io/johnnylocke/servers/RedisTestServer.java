package io.johnnylocke.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Redis server of the tests' own, on a free port of the loopback interface, that keeps its data over a restart. */
public final class RedisTestServer extends TestServer {

    private static final String IMAGE = "redis:7.4-alpine";

    /** Another server than the usual one, written as apt-get does: {@code -Dredis.server=valkey-server/trixie}. */
    private static final String CHOSEN = System.getProperty("redis.server", "");

    /** Written before each answer but never synced: that survives a killed process, and a slow disk cannot stall it. */
    private static final List<String> PERSISTENCE = List.of("--save", "", "--appendonly", "yes", "--appendfsync", "no");

    private final boolean encrypted;

    private RedisTestServer(int port, Backend backend) {
        this(port, backend, false);
    }

    private RedisTestServer(int port, Backend backend, boolean encrypted) {
        super("Redis", port, backend);
        this.encrypted = encrypted;
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param options further options as on the command line, such as {@code --requirepass}
     */
    public static RedisTestServer start(String... options) {
        RedisTestServer server = inContainers() ? container(options) : process(Loopback.freePort(), options);
        server.awaitReady();
        return server;
    }

    /** Returns whether servers run in containers: where that is possible, and nobody has chosen another server. */
    static boolean inContainers() {
        return CHOSEN.isEmpty() && ServerContainer.isPossible();
    }

    /**
     * Starts a server that speaks TLS only, and asks clients for no certificate.
     *
     * @param certificate file of the server's certificate
     * @param key file of its private key
     */
    public static RedisTestServer startEncrypted(Path certificate, Path key) {
        int port = Loopback.freePort();
        boolean contained = inContainers();
        String[] options = {
            "--port",
            "0",
            "--tls-port",
            Integer.toString(contained ? 6379 : port),
            "--tls-cert-file",
            certificate.toString(),
            "--tls-key-file",
            key.toString(),
            "--tls-ca-cert-file",
            certificate.toString(),
            "--tls-auth-clients",
            "no"
        };
        Backend backend = contained
                ? new ServerContainer(IMAGE, port, 6379, containerCommand(options))
                : processBackend(port, options);
        RedisTestServer server = new RedisTestServer(port, backend, true);
        server.awaitReady();
        return server;
    }

    private static RedisTestServer container(String... options) {
        int port = Loopback.freePort();
        return new RedisTestServer(port, new ServerContainer(IMAGE, port, 6379, containerCommand(options)));
    }

    private static List<String> containerCommand(String... options) {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        command.addAll(PERSISTENCE);
        command.addAll(List.of(options));
        return command;
    }

    /** Starts a server as a process, and does not wait. */
    static RedisTestServer process(int port, String... options) {
        return new RedisTestServer(port, processBackend(port, options));
    }

    private static Backend processBackend(int port, String... options) {
        List<String> command =
                new ArrayList<>(List.of(program().toString(), "--port", Integer.toString(port), "--bind", "127.0.0.1"));
        command.addAll(PERSISTENCE);
        command.addAll(List.of(options));
        return new ServerProcess(command, Loopback.temporaryFolder("redis"));
    }

    /** Starts a Sentinel as a process, and does not wait. It writes what it learns into its configuration. */
    static RedisTestServer sentinel(String configuration) {
        int port = Loopback.freePort();
        Path folder = Loopback.temporaryFolder("sentinel");
        try {
            Files.writeString(folder.resolve("sentinel.conf"), "port " + port + "\nbind 127.0.0.1\n" + configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(program().toString(), "sentinel.conf", "--sentinel");
        return new RedisTestServer(port, new ServerProcess(command, folder));
    }

    /** Returns the Redis that this machine has, or the package of a suite of Debian that was chosen. */
    private static Path program() {
        if (CHOSEN.isEmpty()) {
            return ServerProgram.find("redis-server", "redis-server");
        }
        String[] packageAndSuite = CHOSEN.split("/", 2);
        return ServerProgram.ofSuite(packageAndSuite[0], packageAndSuite[0], packageAndSuite[1]);
    }

    /** Returns the server that the tests of this JVM share. It ends with the JVM. */
    public static RedisTestServer shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        static final RedisTestServer SERVER = start();
    }

    /** Returns the address, as in {@code redis://127.0.0.1:1234}. */
    @Override
    public String uri() {
        return (encrypted ? "rediss" : "redis") + "://127.0.0.1:" + port();
    }

    /**
     * Whatever a server that is up answers, one that wants a password included, but not that it is loading. One that speaks TLS
     * only has to let us in.
     */
    @Override
    boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port()), 500);
            if (encrypted) {
                return true;
            }
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
            return answer.startsWith("+PONG") || answer.startsWith("-NOAU");
        } catch (IOException e) {
            return false;
        }
    }
}
