package io.johnnylocke.codec;

import java.lang.reflect.Type;

/**
 * Turns states into bytes and back. The bytes are stored as they are, so that other programs can read them. "No state" is
 * never encoded: stores know it. Thread-safe.
 *
 * <p>Both methods may throw anything; the template reports it with key and type, releases the lock, and leaves the stored
 * bytes as they are.
 */
public interface StateCodec {

    /**
     * Encodes a state.
     *
     * @param state the state
     * @param type the type that it is to be read as again
     * @return the bytes; may be empty, which is a state, too
     * @throws Exception if the state cannot be encoded
     */
    byte[] encode(Object state, Type type) throws Exception;

    /**
     * Decodes a state.
     *
     * @param bytes the stored bytes
     * @param type the type to read them as
     * @return the state
     * @throws Exception if the bytes are not a state of that type
     */
    Object decode(byte[] bytes, Type type) throws Exception;

    /**
     * Returns the codec that templates use by default: {@code byte[]} as it is, {@code String} as UTF-8, everything else as
     * JSON, for which Jackson 3 must be on the class path when the first such state is met.
     */
    static StateCodec standard() {
        return new StandardCodec();
    }
}
