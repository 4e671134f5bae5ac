package io.johnnylocke.codec;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Chooses by the type; Jackson is not touched before it is needed. */
final class StandardCodec implements StateCodec {

    private volatile @Nullable StateCodec json;

    @Override
    public byte[] encode(Object state, Type type) throws Exception {
        if (type == byte[].class) {
            return ((byte[]) state).clone();
        }
        return type == String.class ? encode((String) state) : json().encode(state, type);
    }

    @Override
    public Object decode(byte[] bytes, Type type) throws Exception {
        if (type == byte[].class) {
            return bytes.clone();
        }
        return type == String.class ? decode(bytes) : json().decode(bytes, type);
    }

    /** Strict both ways: a replacement character would be a state that nobody wrote. */
    private static byte[] encode(String text) throws CharacterCodingException {
        ByteBuffer buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private StateCodec json() {
        StateCodec codec = json;
        if (codec == null) {
            codec = new JsonStateCodec();
            json = codec;
        }
        return codec;
    }
}
