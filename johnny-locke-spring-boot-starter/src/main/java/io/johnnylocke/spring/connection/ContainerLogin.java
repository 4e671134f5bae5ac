package io.johnnylocke.spring.connection;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect to a server in a container, as far as the container's command or its environment tell.
 *
 * @param username user name, or {@code null}
 * @param password password, or {@code null}
 * @param token token, or {@code null}
 */
record ContainerLogin(
        @Nullable String username,
        @Nullable String password,
        @Nullable String token) {

    /** Returns what the command says, as in {@code --user u --pass=p}, and the environment where it says nothing. */
    static ContainerLogin of(List<String> command, Map<String, ? extends @Nullable String> environment) {
        return new ContainerLogin(
                first(option(command, "user"), environment.get("NATS_USERNAME"), environment.get("NATS_USER")),
                first(option(command, "pass"), environment.get("NATS_PASSWORD"), environment.get("NATS_PASS")),
                first(option(command, "auth"), environment.get("NATS_TOKEN")));
    }

    private static @Nullable String first(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && !candidate.isEmpty()) {
                return candidate;
            }
        }
        return null;
    }

    private static @Nullable String option(List<String> command, String name) {
        for (int i = 0; i < command.size(); i++) {
            String word = command.get(i).replaceFirst("^--?", "");
            if (word.equals(name) && !word.equals(command.get(i)) && i + 1 < command.size()) {
                return command.get(i + 1);
            }
            if (word.startsWith(name + "=") && !word.equals(command.get(i))) {
                return word.substring(name.length() + 1);
            }
        }
        return null;
    }
}
