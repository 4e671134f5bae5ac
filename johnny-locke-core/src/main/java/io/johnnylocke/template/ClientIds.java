package io.johnnylocke.template;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Makes client ids: 64 random bits, with the user's label before them if there is one. */
final class ClientIds {

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 11;

    private ClientIds() {}

    static String next(@Nullable String label) {
        long bits = new SecureRandom().nextLong();
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            id.append(DIGITS.charAt((int) Long.remainderUnsigned(bits, DIGITS.length())));
            bits = Long.divideUnsigned(bits, DIGITS.length());
        }
        return label == null ? id.toString() : label + "~" + id;
    }

    static String checkLabel(String label) {
        if (!label.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "clientId must have 1 to 64 letters, digits, '.', '_' or '-', was '" + label + "'");
        }
        return label;
    }
}
