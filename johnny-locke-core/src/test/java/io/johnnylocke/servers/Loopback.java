package io.johnnylocke.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What servers on the loopback interface have in common. */
final class Loopback {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Loopback() {}

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
