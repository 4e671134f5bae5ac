package io.johnnylocke.spring.autoconfigure;

import java.util.regex.Pattern;

/** Addresses of NATS servers as text, in which there may be a user and a password, too. */
final class NatsServers {

    static final String MASK = "******";

    private static final Pattern SECRET = Pattern.compile("[^/,\\s\\[]+@");

    private NatsServers() {}

    /** Returns the text without what stands before the host in the addresses in it. */
    static String withoutSecrets(String text) {
        return SECRET.matcher(text).replaceAll(MASK + "@");
    }
}
