package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.Claim;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** A state counts only if it was read with the record of the very hold that was granted. */
class GlimpseTest {

    private static final byte[] STATE = {1, 2};

    private static Glimpse glimpse(@Nullable String record) {
        return new Glimpse(Arrays.asList(record == null ? null : bytes(record), STATE));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Session 7 of client a was granted token 1000, under which there were so many writes. */
    private static boolean shows(@Nullable String record, int writes) {
        Claim claim = new Claim(
                7, Duration.ZERO, Duration.ZERO, 0, Preemption.IMMEDIATE, null, StateExpiry.none(), Duration.ZERO);
        return glimpse(record)
                .shows(
                        RedisReply.of(bytes("G 1000 10000 " + writes + " -\n?")),
                        "a",
                        new AcquireRequest("k", claim, false, 0));
    }

    @Test
    void theHoldThatWasGrantedIsKnown() {
        assertThat(shows("1 1000 a:7 - 0 - a:6r 5000 10000", 0)).isTrue();
        assertThat(shows("1 1000 b:3,a:7 =x 0 ? a:6r 5000 10000 4000 0 2/b:9 0 - -", 2))
                .isTrue();
        assertThat(glimpse("1 1000 a:7 - 0 - a:6r 5000 10000").state()).contains(STATE);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "1 1000 - - a:6r",
                "1 1000 - - a:6r 6000 999/x/-",
                "1 999 a:7 - 0 - a:6r 5000 10000",
                "1 1000 a:77 - 0 - a:6r 5000 10000",
                "1 1000 aa:7 - 0 - a:6r 5000 10000",
                "1 1000 b:7 - 0 - a:7r 5000 10000",
                "1 1000 a:7 - 0 - a:6r 5000 10000 4000 0 1/b:9 0 - -",
                "2 1000 a:7 - 0 - a:6r 5000 10000"
            })
    void anythingElseIsNot(@Nullable String record) {
        assertThat(shows(record, 0)).isFalse();
    }

    @Test
    void aStateFromBeforeAWriteOfAnotherMemberIsNotTaken() {
        assertThat(shows("1 1000 b:3,a:7 =x 0 ? a:6r 5000 10000", 1)).isFalse();
        assertThat(shows("1 1000 b:3,a:7 =x 0 ? a:6r 5000 10000 4000 0 1/b:9 0 - -", 1))
                .isTrue();
    }
}
