package io.johnnylocke.template;

import io.johnnylocke.StateCodecException;
import io.johnnylocke.StateType;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.store.StateChange;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The states of one key as one type. */
final class TypedState<T> {

    private final String key;
    private final StateType<T> type;
    private final StateCodec codec;
    private final int maximumSize;

    TypedState(String key, StateType<T> type, StateCodec codec, int maximumSize) {
        this.key = key;
        this.type = Objects.requireNonNull(type, "type");
        this.codec = codec;
        this.maximumSize = maximumSize;
    }

    /** Returns the change that makes the state this value, or removes it. */
    StateChange change(@Nullable T next) {
        return next == null ? StateChange.REMOVE : write(next);
    }

    StateChange write(T next) {
        Objects.requireNonNull(next, "value");
        byte[] bytes;
        try {
            bytes = codec.encode(next, type.type());
        } catch (Exception | StackOverflowError | LinkageError e) {
            throw new StateCodecException(key, type, "cannot be encoded: " + problem(e), e);
        }
        if (bytes.length > maximumSize) {
            throw new StateCodecException(
                    key, type, "is " + bytes.length + " bytes long, more than the maximum of " + maximumSize, null);
        }
        return new StateChange.Write(bytes);
    }

    @Nullable
    T decode(byte @Nullable [] bytes) {
        return bytes == null || type.type() == Void.class ? null : decodePresent(bytes);
    }

    @SuppressWarnings("unchecked")
    T decodePresent(byte[] bytes) {
        try {
            return (T) codec.decode(bytes, type.type());
        } catch (Exception | StackOverflowError | LinkageError e) {
            throw new StateCodecException(
                    key, type, "the " + bytes.length + " bytes stored cannot be decoded: " + problem(e), e);
        }
    }

    /** Names the kind of problem. The codec's message may quote the payload, so it is left to the cause. */
    private static String problem(Throwable e) {
        return e instanceof LinkageError ? e.toString() : e.getClass().getSimpleName();
    }
}
