package io.johnnylocke.store.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatsNamesTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "order-4711, order-4711",
                "a.b/c_d, a.b/c_d",
                "a..b, a=2E=2Eb",
                ".a, =2Ea",
                "a., a=2E",
                "a b:c*>, a=20b=3Ac=2A=3E",
                "=41, =3D41",
                "ü, =C3=BC"
            })
    void whatEveryClientCanReadStaysAsItIs(String key, String encoded) {
        NatsNames names = new NatsNames("shop", "");
        assertThat(names.subject(key)).isEqualTo("$KV.shop." + encoded);
        assertThat(names.keyOfEvent(names.events(key))).isEqualTo(key);
    }

    @Test
    void aNamespaceHasABucketOfItsOwnOrAShareOfOne() {
        assertThat(new NatsNames("my shop.eu_1", "").bucket()).isEqualTo("my_20shop_2Eeu_5F1");
        NatsNames shared = new NatsNames("my.shop", "locks");
        assertThat(shared.stream()).isEqualTo("KV_locks");
        assertThat(shared.subject("a.b")).isEqualTo("$KV.locks.my=2Eshop.a.b");
        assertThat(shared.keyOfEvent(shared.events("a.b"))).isEqualTo("a.b");
    }

    @Test
    void longKeysFitIntoALine() {
        NatsNames names = new NatsNames("shop", "");
        String key = "\u4e2d".repeat(512);
        assertThat(names.subject(key)).hasSizeLessThan(2200).matches("[\\x21-\\x7E]+");
        assertThat(names.keyOfEvent(names.events(key))).isEqualTo(key);
    }

    @Test
    void noTwoKeysShareAName() {
        NatsNames names = new NatsNames("shop", "");
        Random random = new Random(7);
        Map<String, String> keys = new HashMap<>();
        String alphabet = "aZ9._/-= *>:%{}\u00fc\u4e2d";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder key = new StringBuilder();
            int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 500 : 5);
            for (int j = 0; j < length; j++) {
                key.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String subject = names.subject(key.toString());
            assertThat(keys.getOrDefault(subject, key.toString())).isEqualTo(key.toString());
            keys.put(subject, key.toString());
            assertThat(names.keyOfEvent(names.events(key.toString()))).isEqualTo(key.toString());
        }
    }
}
