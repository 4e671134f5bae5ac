package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedisNamesTest {

    private static RedisNames names(String namespace) {
        return new RedisNames(namespace, "client");
    }

    @Test
    void keysAreReadable() {
        assertThat(names("shop").base("order:42/7")).isEqualTo("shop:{order:42/7}:");
        assertThat(text(names("shop").keys("a", 4)))
                .containsExactly("shop:{a}:m", "shop:{a}:s", "shop:{a}:q", "shop:{a}:w");
        assertThat(new String(names("shop").channel(), StandardCharsets.UTF_8)).isEqualTo("shop:c:client");
    }

    @Test
    void nothingInAKeyEndsItsHashTag() {
        assertThat(names("n").base("{x}y")).isEqualTo("n:{%7Bx%7Dy}:");
        assertThat(names("n").base("a b%\n\0")).isEqualTo("n:{a%20b%25%0A%00}:");
    }

    @Test
    void nothingInANamespaceLooksLikeAnother() {
        assertThat(names("a:b*{c}").base("k")).isEqualTo("a%3Ab%2A%7Bc%7D:{k}:");
        assertThat(names("\u00E9").base("k")).isEqualTo("%C3%A9:{k}:");
    }

    @Test
    void randomKeysComeBackAndDoNotCollide() {
        Random random = new Random(42);
        Set<String> keys = new HashSet<>();
        Set<String> encoded = new HashSet<>();
        List<String> pieces =
                List.of("a", "%", "{", "}", " ", "%7B", "\u043A", "\uD83D\uDD12", "\0", "\u007F", ":", "%%");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder key = new StringBuilder();
            for (int j = 0; j <= random.nextInt(5); j++) {
                key.append(pieces.get(random.nextInt(pieces.size())));
            }
            String base = names("n").base(key.toString());
            String inside = base.substring(3, base.length() - 2);
            assertThat(RedisNames.decodeKey(inside)).isEqualTo(key.toString());
            assertThat(inside).doesNotContain("{", "}", " ", "\n");
            assertThat(names("n").keyOfEventChannel(base + "m:e")).isEqualTo(key.toString());
            keys.add(key.toString());
            encoded.add(inside);
        }
        assertThat(encoded).hasSameSizeAs(keys);
    }

    private static List<String> text(byte[][] keys) {
        return List.of(keys).stream()
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .toList();
    }
}
