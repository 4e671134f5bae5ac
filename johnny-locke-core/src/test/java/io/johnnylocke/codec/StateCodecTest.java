package io.johnnylocke.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.StateType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateCodecTest {

    private final StateCodec codec = StateCodec.standard();

    record Item(String name, int count) {}

    record Holder(Object anything) {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String encoded(Object state) throws Exception {
        return new String(codec.encode(state, state.getClass()), StandardCharsets.UTF_8);
    }

    @Test
    void statesAreReadableByOtherPrograms() throws Exception {
        assertThat(encoded("plain \u00E9")).isEqualTo("plain \u00E9");
        assertThat(encoded(42)).isEqualTo("42");
        assertThat(encoded(new Item("a", 1))).isEqualTo("{\"name\":\"a\",\"count\":1}");
        assertThat(codec.encode(new byte[] {1, 2}, byte[].class)).containsExactly(1, 2);
    }

    @Test
    void theDeclaredTypeDecidesNotTheObjects() throws Exception {
        byte[] json = codec.encode("text", Object.class);
        assertThat(json).isEqualTo(bytes("\"text\""));
        assertThat(codec.decode(json, Object.class)).isEqualTo("text");
    }

    @Test
    void genericTypesKeepTheirElements() throws Exception {
        StateType<Map<String, List<Item>>> type = new StateType<>() {};
        Map<String, List<Item>> state = Map.of("x", List.of(new Item("a", 1)));
        assertThat(codec.decode(codec.encode(state, type.type()), type.type())).isEqualTo(state);
    }

    @Test
    void unknownFieldsAreIgnored() throws Exception {
        assertThat(codec.decode(bytes("{\"name\":\"a\",\"count\":1,\"new\":true}"), Item.class))
                .isEqualTo(new Item("a", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{",
                "{\"name\":\"a\",\"count\":1} x",
                "[1]",
                "42",
                "{\"count\":\"many\"}",
                "{\"count\":null}",
                "\u0000"
            })
    void whatIsNoStateOfTheTypeIsAnError(String stored) {
        assertThatThrownBy(() -> codec.decode(bytes(stored), Item.class)).isInstanceOf(Exception.class);
    }

    @Test
    void nothingStoredChoosesAClass() throws Exception {
        String gadget =
                "{\"anything\":[\"java.lang.ProcessBuilder\",{\"command\":[\"true\"]}],\"@class\":\"java.lang.Thread\"}";
        Holder holder = (Holder) codec.decode(bytes(gadget), Holder.class);
        assertThat(holder.anything()).isInstanceOf(List.class);
    }

    @Test
    void deepNestingIsAnErrorAndNoStackOverflow() {
        assertThatThrownBy(() -> codec.decode(bytes("[".repeat(100_000)), Object.class))
                .isInstanceOf(Exception.class);
    }

    @Test
    void textThatIsNoUnicodeIsAnErrorBothWays() {
        assertThatThrownBy(() -> codec.encode("half \uD83D", String.class)).isInstanceOf(Exception.class);
        assertThatThrownBy(() -> codec.decode(new byte[] {(byte) 0xFF}, String.class))
                .isInstanceOf(Exception.class);
    }

    @Test
    void bytesAreNotShared() throws Exception {
        byte[] state = {1};
        byte[] encoded = codec.encode(state, byte[].class);
        state[0] = 2;
        assertThat(encoded).containsExactly(1);
    }
}
