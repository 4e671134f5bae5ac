package io.johnnylocke.template;

import io.johnnylocke.StateCodecException;
import io.johnnylocke.StateType;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.store.StateChange;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The states of one key as one type. As {@link Void} they are of no interest: neither decoded nor changed. */
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

    String key() {
        return key;
    }

    StateType<T> type() {
        return type;
    }

    /** Returns the change that makes the state this value, or removes it. */
    StateChange change(@Nullable T next) {
        if (next == null) {
            return isOfNoInterest() ? StateChange.KEEP : StateChange.REMOVE;
        }
        return write(next);
    }

    StateChange write(T next) {
        Objects.requireNonNull(next, "value");
        byte[] bytes;
        try {
            bytes = Objects.requireNonNull(codec.encode(next, type.type()), "codec returned null");
        } catch (Throwable e) {
            throw new StateCodecException(key, type, "cannot be encoded: " + problem(e), e);
        }
        if (bytes.length > maximumSize) {
            throw new StateCodecException(
                    key,
                    type,
                    bytes.length + " bytes, and the maximum is " + maximumSize
                            + ". Make it smaller, or raise johnny-locke.state.maximum-size, that is"
                            + " LockTemplateBuilder.maximumStateSize",
                    null);
        }
        return new StateChange.Write(bytes);
    }

    Optional<T> decode(Optional<byte[]> bytes) {
        return Optional.ofNullable(decode(bytes.orElse(null)));
    }

    @Nullable
    @SuppressWarnings("unchecked")
    T decode(byte @Nullable [] bytes) {
        if (bytes == null || isOfNoInterest()) {
            return null;
        }
        try {
            return (T) codec.decode(bytes, type.type());
        } catch (Throwable e) {
            throw new StateCodecException(
                    key, type, "the " + bytes.length + " bytes stored cannot be decoded: " + problem(e), e);
        }
    }

    private boolean isOfNoInterest() {
        return type.type() == Void.class;
    }

    /** Names the kind of problem. The codec's message may quote the payload, so it is left to the cause. */
    private static String problem(Throwable e) {
        return e instanceof LinkageError ? e.toString() : e.getClass().getSimpleName();
    }
}
