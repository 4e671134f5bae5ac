package io.johnnylocke.spring.actuate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What has become of a release by force.
 *
 * @param key the key
 * @param outcome what has become of it
 * @param holder who held the lock, or {@code null} if nobody did
 */
public record ReleaseDescriptor(
        String key, Outcome outcome, @Nullable HolderDescriptor holder) implements OperationResponseBody {

    /** What can become of a release by force. */
    public enum Outcome {

        /** The lock is taken from its holder, who cannot write any more. */
        RELEASED,

        /** Nobody held it. */
        NOT_HELD,

        /** The holder had released or lost it by itself in the meantime. Whoever holds it now was left alone. */
        HOLDER_CHANGED
    }
}
