package io.johnnylocke.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** What servers on the loopback interface have in common. */
final class Loopback {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int LOWEST_PORT = 10_000;
    private static final int LOWEST_PORT_OF_SYSTEM = 32_768;

    private Loopback() {}

    /** Returns a port that is free and stays so: it is none of those that the system gives to outgoing connections. */
    static int freePort() {
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

    static Path temporaryFolder(String server) {
        try {
            Path folder = Files.createTempDirectory("johnny-locke-" + server);
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a server is ready, and closes it if that takes too long. */
    static void await(String server, int port, BooleanSupplier ready, Backend backend) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ready.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                backend.close();
                throw new IllegalStateException(server + " did not answer on port " + port + " within " + PATIENCE);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
