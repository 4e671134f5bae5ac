package io.johnnylocke.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A count as a state of some size: the first eight bytes are the count, the others are there to be carried. */
final class SizedCount {

    private SizedCount() {}

    static byte[] next(byte @Nullable [] state, int size) {
        byte[] next = state == null ? filled(size) : state.clone();
        ByteBuffer.wrap(next).putLong(value(state) + 1);
        return next;
    }

    private static byte[] filled(int size) {
        byte[] state = new byte[size];
        Arrays.fill(state, (byte) 'x');
        return state;
    }

    static long value(byte @Nullable [] state) {
        return state == null ? 0 : ByteBuffer.wrap(state).getLong();
    }
}
