package io.johnnylocke.bench;

import org.jspecify.annotations.Nullable;

/** A count as a short text, which is what the locks guard. */
final class Count {

    private static final String ZEROS = "0000000000000000";

    private Count() {}

    static String next(@Nullable String text) {
        String number = Long.toString(value(text) + 1);
        return ZEROS.substring(number.length()) + number;
    }

    static long value(@Nullable String text) {
        return text == null ? 0 : Long.parseLong(text);
    }
}
