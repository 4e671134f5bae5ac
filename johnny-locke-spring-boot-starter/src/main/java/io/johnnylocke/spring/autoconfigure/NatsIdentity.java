package io.johnnylocke.spring.autoconfigure;

import io.nats.client.AuthHandler;
import io.nats.client.Nats;
import java.io.IOException;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.io.Resource;

/** Who a connection to NATS is, told by a key that never leaves this process. Found wanting at the start, not at the first lock. */
final class NatsIdentity {

    private static final String CREDENTIALS = "johnny-locke.nats.credentials";
    private static final String NKEY = "johnny-locke.nats.nkey";

    private NatsIdentity() {}

    static AuthHandler ofCredentials(String location) {
        Resource file = ApplicationResourceLoader.get().getResource(location);
        byte[] content;
        try {
            content = file.getContentAsByteArray();
        } catch (IOException e) {
            throw new UnusableConnectionException(
                    CREDENTIALS + " names a file that cannot be read: " + file.getDescription(),
                    "Name a file that is there and that the application may read: with its path, or with 'classpath:' in"
                            + " front of the name of one that is packaged with the application.",
                    e);
        }
        return usable(
                Nats.staticCredentials(content),
                CREDENTIALS + " names a file without the seed of an NKey: " + file.getDescription(),
                "Name a file as 'nsc generate creds' writes it, with a JWT and the seed of a user.");
    }

    static AuthHandler ofSeed(String seed) {
        String mistake = NKEY + " is not the seed of a user";
        String action = "Set it to the seed that the NKey of the user was made with: it begins with SU, and is not the"
                + " public key, which begins with U.";
        if (!seed.startsWith("SU")) {
            throw new UnusableConnectionException(mistake, action, null);
        }
        return usable(Nats.staticCredentials(null, seed.toCharArray()), mistake, action);
    }

    private static AuthHandler usable(AuthHandler handler, String mistake, String action) {
        try {
            handler.sign(new byte[1]);
            return handler;
        } catch (RuntimeException e) {
            throw new UnusableConnectionException(mistake, action, e);
        }
    }
}
