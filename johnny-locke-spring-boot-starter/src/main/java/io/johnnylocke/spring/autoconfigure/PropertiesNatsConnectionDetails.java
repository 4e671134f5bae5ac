package io.johnnylocke.spring.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** What {@code johnny-locke.nats.*} says. */
record PropertiesNatsConnectionDetails(JohnnyLockeProperties.Nats properties, ObjectProvider<SslBundles> bundles)
        implements NatsConnectionDetails {

    @Override
    public List<String> servers() {
        return properties.servers();
    }

    @Override
    public @Nullable String username() {
        return properties.username();
    }

    @Override
    public @Nullable String password() {
        return properties.password();
    }

    @Override
    public @Nullable String token() {
        return properties.token();
    }

    @Override
    public @Nullable SslBundle sslBundle() {
        String name = properties.ssl().bundle();
        return name == null ? null : bundles.getObject().getBundle(name);
    }
}
