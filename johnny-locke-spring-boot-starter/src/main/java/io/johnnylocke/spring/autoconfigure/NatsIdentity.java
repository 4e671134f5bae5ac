package io.johnnylocke.spring.autoconfigure;

import io.nats.client.AuthHandler;
import io.nats.client.Nats;
import java.io.IOException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.io.Resource;

/** Who a connection to NATS is, told by a key that never leaves this process. Found wanting at the start, not at the first lock. */
final class NatsIdentity {

    private NatsIdentity() {}

    /** Whoever says several of these at once is not told which of them counts. */
    static void refuseSeveral(LockSettings settings) {
        JohnnyLockeProperties.Nats nats = settings.properties().nats();
        MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn(identities -> {
            identities.put(settings.property("nats.username"), nats.username());
            identities.put(settings.property("nats.token"), nats.token());
            identities.put(settings.property("nats.credentials"), nats.credentials());
            identities.put(settings.property("nats.nkey"), nats.nkey());
        });
        if (nats.password() != null && nats.username() == null) {
            throw new NatsConnectionException(
                    settings.property("nats.password") + " is set, but no user name is",
                    "Set " + settings.nameOf("nats.username") + ", too.",
                    null);
        }
    }

    static AuthHandler ofCredentials(String location, String property) {
        Resource file = ApplicationResourceLoader.get().getResource(location);
        byte[] content;
        try {
            content = file.getContentAsByteArray();
        } catch (IOException e) {
            throw new NatsConnectionException(
                    property + " names a file that cannot be read: " + file.getDescription(),
                    "Name a file that is there and that the application may read: with its path, or with 'classpath:' in"
                            + " front of the name of one that is packaged with the application.",
                    e);
        }
        return usable(
                Nats.staticCredentials(content),
                property + " names a file without the seed of an NKey: " + file.getDescription(),
                "Name a file as 'nsc generate creds' writes it, with a JWT and the seed of a user.");
    }

    static AuthHandler ofSeed(String seed, String property) {
        String mistake = property + " is not the seed of a user";
        String action = "Set it to the seed that the NKey of the user was made with: it begins with SU, and is not the"
                + " public key, which begins with U.";
        if (!seed.startsWith("SU")) {
            throw new NatsConnectionException(mistake, action, null);
        }
        return usable(Nats.staticCredentials(null, seed.toCharArray()), mistake, action);
    }

    private static AuthHandler usable(AuthHandler handler, String mistake, String action) {
        try {
            handler.sign(new byte[1]);
            return handler;
        } catch (RuntimeException e) {
            throw new NatsConnectionException(mistake, action, e);
        }
    }
}
