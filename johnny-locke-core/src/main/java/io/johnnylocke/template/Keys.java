package io.johnnylocke.template;

import java.util.Objects;

/** What may be a key or a namespace. */
final class Keys {

    private static final int LONGEST = 512;

    private Keys() {}

    static String checkKey(String key) {
        return check(key, "key");
    }

    static String checkNamespace(String namespace) {
        return check(namespace, "namespace");
    }

    private static String check(String value, String name) {
        Objects.requireNonNull(value, name);
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank, was '" + value + "'");
        }
        if (value.length() > LONGEST) {
            throw new IllegalArgumentException(name + " must have " + LONGEST + " characters at most, has "
                    + value.length() + ": '" + value.substring(0, 40) + "...'");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        name + " must be valid Unicode, has an unpaired surrogate at index " + i);
            }
        }
        return value;
    }
}
