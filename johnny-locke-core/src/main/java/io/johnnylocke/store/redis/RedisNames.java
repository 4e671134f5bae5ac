package io.johnnylocke.store.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names that a namespace, a client and its keys have in Redis: {@code <namespace>:{<key>}:m} and so on. All keys of a
 * lock have its encoded key as their hash tag, so they share a slot, and no two locks share a name.
 */
final class RedisNames {

    private static final String PLAIN_IN_NAMESPACE = "._~-";

    private final String namespace;
    private final String clientId;

    RedisNames(String namespace, String clientId) {
        this.namespace = encodeNamespace(namespace);
        this.clientId = clientId;
    }

    String clientId() {
        return clientId;
    }

    /** Returns the namespace as it is written in the names of keys and channels. */
    String prefix() {
        return namespace;
    }

    /** Returns what the channels of all clients of the namespace start with. */
    String channelPrefix() {
        return namespace + ":c:";
    }

    byte[] channel() {
        return bytes(channelPrefix() + clientId);
    }

    /** Returns the channel that tells of the changes of all states of the namespace. */
    byte[] changesChannel() {
        return bytes(namespace + ":changes");
    }

    /** Returns what the names of all keys of a lock start with. */
    String base(String key) {
        return namespace + ":{" + encodeKey(key) + "}:";
    }

    byte[] state(String key) {
        return bytes(base(key) + "s");
    }

    /** Returns what a large state is called until the script comes that makes it the state. */
    byte[] staged(String key, long number) {
        return bytes(base(key) + "n:" + clientId + ":" + number);
    }

    /** Returns the first of: record, state, queue and waiters. */
    byte[][] keys(String key, int count) {
        byte[] base = bytes(base(key));
        byte[][] keys = new byte[count][];
        for (int i = 0; i < count; i++) {
            keys[i] = Arrays.copyOf(base, base.length + 1);
            keys[i][base.length] = (byte) "msqw".charAt(i);
        }
        return keys;
    }

    byte[] eventChannel(String key) {
        return bytes(base(key) + "m:e");
    }

    /** Returns the key that an event channel is for. */
    String keyOfEventChannel(String channel) {
        return decodeKey(channel.substring(channel.indexOf('{') + 1, channel.lastIndexOf('}')));
    }

    private static String encodeNamespace(String namespace) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : namespace.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || PLAIN_IN_NAMESPACE.indexOf(c) >= 0;
            append(encoded, b, plain);
        }
        return encoded.toString();
    }

    /** Encodes what would end the hash tag or a word of a message; everything else stays readable. */
    private static String encodeKey(String key) {
        int plain = 0;
        while (plain < key.length() && isPlainInKey(key.charAt(plain))) {
            plain++;
        }
        if (plain == key.length()) {
            return key;
        }
        StringBuilder encoded = new StringBuilder(key.length() + 8).append(key, 0, plain);
        for (int i = plain; i < key.length(); i++) {
            char c = key.charAt(i);
            if (isPlainInKey(c)) {
                encoded.append(c);
            } else {
                append(encoded, (byte) c, false);
            }
        }
        return encoded.toString();
    }

    private static boolean isPlainInKey(char c) {
        return c > ' ' && c != 0x7F && c != '%' && c != '{' && c != '}';
    }

    static String decodeKey(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                decoded.write(Integer.parseInt(new String(bytes, i + 1, 2, StandardCharsets.US_ASCII), 16));
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder encoded, byte b, boolean plain) {
        if (plain) {
            encoded.append((char) b);
        } else {
            encoded.append('%')
                    .append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xF, 16)))
                    .append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
