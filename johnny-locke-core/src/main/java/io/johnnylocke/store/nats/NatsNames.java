package io.johnnylocke.store.nats;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The names that a namespace and its keys have in NATS. Only what every client of a bucket can read and write: letters,
 * digits and {@code _ / -}, and single dots between them. No two namespaces and no two keys share a name.
 */
final class NatsNames {

    /** A longer name would not fit into the line in which a client sends it. */
    private static final int LONGEST_PLAIN = 1024;

    private static final int LONGEST_NAMESPACE = 200;

    /** Starts what is written as a whole. No key starts with it, for what follows a {@code =} is two digits. */
    private static final String WHOLE = "=-";

    /** The key of a message from which the time is read. No key is written so. */
    static final String CLOCK = "=clock";

    private final String bucket;
    private final String keyPrefix;

    /**
     * Makes the names of a namespace.
     *
     * @param namespace the namespace
     * @param bucket a bucket that several namespaces share, or empty for one of its own
     */
    NatsNames(String namespace, String bucket) {
        this.bucket = bucket.isEmpty() ? bucketOf(namespace) : bucket;
        this.keyPrefix = bucket.isEmpty() ? "" : brief(encode(namespace).replace(".", "=2E"), "=-") + ".";
    }

    String bucket() {
        return bucket;
    }

    String stream() {
        return "KV_" + bucket;
    }

    /** Returns the subject of all keys of the bucket. */
    String subjects() {
        return "$KV." + bucket + ".>";
    }

    String subject(String key) {
        return "$KV." + bucket + "." + keyPrefix + encode(key);
    }

    /** Returns where the server publishes again what was written to the bucket. */
    String events() {
        return "johnny-locke." + bucket + ".>";
    }

    String events(String key) {
        return eventsPrefix() + encode(key);
    }

    /** Returns where nothing is published, for no key is empty; whoever may not subscribe to it has no right to events. */
    String noEvents() {
        return eventsPrefix() + "=";
    }

    /** Returns where the writes of the namespace are published again. */
    String eventsOfNamespace() {
        return eventsPrefix() + ">";
    }

    private String eventsPrefix() {
        return "johnny-locke." + bucket + "." + keyPrefix;
    }

    /** Returns the key that an event is about. */
    String keyOfEvent(String subject) {
        return decode(subject.substring(eventsPrefix().length()));
    }

    private static String bucketOf(String namespace) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : namespace.getBytes(StandardCharsets.UTF_8)) {
            if (isAlphanumeric((char) (b & 0xFF)) || b == '-') {
                encoded.append((char) b);
            } else {
                appendHex(encoded.append('_'), b);
            }
        }
        return brief(encoded.toString(), "_-");
    }

    /** The names of streams and subjects are limited, and so a namespace that would be very long is told by its digest. */
    private static String brief(String encoded, String mark) {
        return encoded.length() <= LONGEST_NAMESPACE ? encoded : mark + digest(encoded);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        StringBuilder encoded = new StringBuilder(bytes.length + 16);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xFF);
            boolean dotBetween =
                    c == '.' && i > 0 && bytes[i - 1] != '.' && i + 1 < bytes.length && bytes[i + 1] != '.';
            if (isAlphanumeric(c) || c == '_' || c == '/' || c == '-' || dotBetween) {
                encoded.append(c);
            } else {
                appendHex(encoded.append('='), bytes[i]);
            }
        }
        return encoded.length() <= LONGEST_PLAIN
                ? encoded.toString()
                : WHOLE + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String decode(String encoded) {
        if (encoded.startsWith(WHOLE)) {
            return new String(Base64.getUrlDecoder().decode(encoded.substring(WHOLE.length())), StandardCharsets.UTF_8);
        }
        if (encoded.indexOf('=') < 0) {
            return encoded;
        }
        byte[] bytes = new byte[encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '=') {
                bytes[length++] = (byte) Integer.parseInt(encoded, i + 1, i + 3, 16);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static void appendHex(StringBuilder encoded, byte b) {
        encoded.append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xF, 16)))
                .append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
    }
}
