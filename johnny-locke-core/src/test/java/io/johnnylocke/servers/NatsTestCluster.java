package io.johnnylocke.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three NATS servers with JetStream that form a cluster, as processes of this machine. */
public final class NatsTestCluster extends TestCluster<NatsTestServer> {

    private static final int SIZE = 3;
    private static final String NAME = "n";

    private NatsTestCluster(List<NatsTestServer> servers) {
        super(servers);
    }

    /** Returns whether the servers that the tests use keep what they promise with several replicas: from 2.10 on. */
    public static boolean isPossible() {
        return !ServerContainer.isPossible() && isSafe(NatsTestServer.program());
    }

    private static boolean isSafe(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version").start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher parts = Pattern.compile("(\\d+)\\.(\\d+)").matcher(version);
            return parts.find() && (Integer.parseInt(parts.group(1)) > 2 || Integer.parseInt(parts.group(2)) >= 10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the servers and waits until they answer. It may still take them a moment to elect a leader. */
    public static NatsTestCluster start() {
        List<Integer> routes =
                IntStream.range(0, SIZE).mapToObj(i -> Loopback.freePort()).toList();
        String all = routes.stream().map(NatsTestCluster::route).collect(Collectors.joining(","));
        return new NatsTestCluster(IntStream.range(0, SIZE)
                .mapToObj(i -> NatsTestServer.process(
                        Loopback.freePort(),
                        NatsTestServer.program(),
                        "--name",
                        NAME + i,
                        "--cluster_name",
                        "johnny-locke-tests",
                        "--cluster",
                        route(routes.get(i)),
                        "--routes",
                        all))
                .toList());
    }

    private static String route(int port) {
        return "nats://127.0.0.1:" + port;
    }

    /** Returns the number of the server that has this name. */
    public static int numberOf(String name) {
        return Integer.parseInt(name.substring(NAME.length()));
    }

    /** Kills a server, and starts it again with the data that it had. */
    public void killAndRestart(int server) {
        servers().get(server).stop();
        servers().get(server).restart();
    }

    /** Who leads is not known to this class: whoever has a stream asks for its leader. */
    @Override
    void awaitServing() {}
}
