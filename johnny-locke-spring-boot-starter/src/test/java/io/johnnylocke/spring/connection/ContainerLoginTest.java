package io.johnnylocke.spring.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerLoginTest {

    @Test
    void theCommandTellsInEachOfItsForms() {
        assertThat(ContainerLogin.of(List.of("-js", "--user", "u", "-pass", "p"), Map.of()))
                .isEqualTo(new ContainerLogin("u", "p", null));
        assertThat(ContainerLogin.of(List.of("-user=u", "--pass=a=b"), Map.of()))
                .isEqualTo(new ContainerLogin("u", "a=b", null));
        assertThat(ContainerLogin.of(List.of("--auth", "t"), Map.of())).isEqualTo(new ContainerLogin(null, null, "t"));
    }

    @Test
    void theEnvironmentTellsWhatTheCommandDoesNot() {
        assertThat(ContainerLogin.of(List.of("-user", "u"), Map.of("NATS_USER", "v", "NATS_PASS", "p")))
                .isEqualTo(new ContainerLogin("u", "p", null));
        assertThat(ContainerLogin.of(List.of(), Map.of("NATS_USERNAME", "u", "NATS_PASSWORD", "", "NATS_TOKEN", "t")))
                .isEqualTo(new ContainerLogin("u", null, "t"));
    }

    @Test
    void aWordThatIsNoOptionIsNone() {
        assertThat(ContainerLogin.of(List.of("nats-server", "user", "u", "--user"), Map.of()))
                .isEqualTo(new ContainerLogin(null, null, null));
    }
}
