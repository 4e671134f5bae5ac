package io.johnnylocke.servers;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between clients and a server on the loopback interface, and can make connections half open: nothing arrives any more. */
public final class MutableProxy implements Closeable {

    private final int target;
    private final ServerSocket server;
    private final List<Link> links = new CopyOnWriteArrayList<>();

    /** Starts a proxy of the server on that port. */
    public MutableProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Returns the port that clients are to connect to. */
    public int port() {
        return server.getLocalPort();
    }

    /** Mutes in both directions the connections that there are by now on which a client has said that. */
    public void mute(String said) {
        links.stream().filter(link -> link.saidByClient.contains(said)).forEach(link -> link.muted = true);
    }

    /** Lets nothing come back any more on the connections that there are by now on which a client has said that. */
    public void swallowReplies(String said) {
        links.stream().filter(link -> link.saidByClient.contains(said)).forEach(link -> link.swallowsReplies = true);
    }

    /** Ends the connections that there are by now on which a client has said that, and returns how many they were. */
    public int cut(String said) {
        List<Link> cut =
                links.stream().filter(link -> link.saidByClient.contains(said)).toList();
        cut.forEach(Link::close);
        links.removeAll(cut);
        return cut.size();
    }

    /** Returns how many connections clients have open. */
    public long open() {
        return links.stream().filter(link -> !link.client.isClosed()).count();
    }

    private void accept() {
        try {
            while (true) {
                Link link = new Link(server.accept(), new Socket(InetAddress.getLoopbackAddress(), target));
                links.add(link);
                start(() -> link.pump(link.client, link.server, true));
                start(() -> link.pump(link.server, link.client, false));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "mutable-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        links.forEach(Link::close);
    }

    private static final class Link implements Closeable {

        private final Socket client;
        private final Socket server;
        private volatile String saidByClient = "";
        private volatile boolean muted;
        private volatile boolean swallowsReplies;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pump(Socket from, Socket to, boolean fromClient) {
            byte[] buffer = new byte[1 << 16];
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (fromClient && saidByClient.length() < 10_000) {
                        saidByClient += new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                    }
                    if (!muted && (fromClient || !swallowsReplies)) {
                        out.write(buffer, 0, read);
                    }
                }
            } catch (IOException e) {
                // One of them is gone.
            }
        }

        @Override
        public void close() {
            try {
                client.close();
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
