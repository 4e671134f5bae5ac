package io.johnnylocke.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A server for this run alone, on a free port of the loopback interface. */
final class Server implements AutoCloseable {

    private static final int LOWEST_PORT = 10_000;
    private static final int LOWEST_PORT_OF_SYSTEM = 32_768;

    private final String scheme;
    private final int port;
    private final Process process;
    private final Path data;

    private Server(String scheme, int port, Process process, Path data) {
        this.scheme = scheme;
        this.port = port;
        this.process = process;
        this.data = data;
    }

    /** Starts a Redis server without persistence. */
    static Server redis(Path program) throws Exception {
        return redis(program, freePort());
    }

    /** Starts a replica of a Redis server, without persistence. */
    static Server redisReplica(Path program, String address) throws Exception {
        URI primary = URI.create(address);
        return redis(
                program,
                freePort(),
                "--repl-diskless-sync-delay",
                "0",
                "--replicaof",
                primary.getHost() + " " + primary.getPort());
    }

    /** Starts a Redis server without persistence on that port, with further options. */
    static Server redis(Path program, int port, String... further) throws Exception {
        List<String> options = new ArrayList<>(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        options.addAll(List.of("--save", "", "--appendonly", "no", "--loglevel", "warning"));
        options.addAll(List.of(further));
        return start("redis", port, program, options.toArray(String[]::new));
    }

    /** Starts a NATS server with JetStream, which keeps files in a temporary folder. */
    static Server nats(Path program) throws Exception {
        int port = freePort();
        return start(
                "nats",
                port,
                program,
                "-p",
                Integer.toString(port),
                "-a",
                "127.0.0.1",
                "-js",
                "-sd",
                "data",
                "-l",
                "log");
    }

    /** Starts a Sentinel, which writes what it learns into its configuration. */
    static Server sentinel(Path program, String configuration) throws Exception {
        int port = freePort();
        Path data = Files.createTempDirectory("bench-sentinel");
        Files.writeString(data.resolve("sentinel.conf"), configuration);
        return start(
                "redis",
                port,
                data,
                program,
                "sentinel.conf",
                "--sentinel",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--loglevel",
                "warning");
    }

    private static Server start(String scheme, int port, Path program, String... options) throws Exception {
        return start(scheme, port, Files.createTempDirectory("bench-" + scheme), program, options);
    }

    private static Server start(String scheme, int port, Path data, Path program, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Server server = new Server(scheme, port, process, data);
        server.awaitListening();
        return server;
    }

    String address() {
        return scheme + "://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Without data to load, it answers as soon as it listens. */
    private void awaitListening() throws InterruptedException {
        Eventually.await("the server listens", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the server did not start");
            }
            return listens();
        });
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns a port that is free and stays so: it is none of those that the system gives to outgoing connections. */
    private static int freePort() {
        return freePort(0);
    }

    /** Returns a port that is free, as the one so many above it is. */
    static int freePort(int another) {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, LOWEST_PORT_OF_SYSTEM - another);
            if (isFree(port) && isFree(port + another)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Kills it. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
