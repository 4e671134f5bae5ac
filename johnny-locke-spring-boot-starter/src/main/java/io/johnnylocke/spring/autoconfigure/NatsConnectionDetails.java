package io.johnnylocke.spring.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** How NATS is reached. A bean of this type takes the place of {@code johnny-locke.nats.*}, for what it tells. */
public interface NatsConnectionDetails extends ConnectionDetails {

    /** Returns the servers, as in {@code nats://localhost:4222}. */
    List<String> servers();

    /** Returns the user name, or {@code null}. */
    default @Nullable String username() {
        return null;
    }

    /** Returns the password, or {@code null}. */
    default @Nullable String password() {
        return null;
    }

    /** Returns the token, or {@code null}. */
    default @Nullable String token() {
        return null;
    }

    /** Returns the SSL bundle to connect with, or {@code null} for the system's own with {@code tls://}, else for none. */
    default @Nullable SslBundle sslBundle() {
        return null;
    }
}
