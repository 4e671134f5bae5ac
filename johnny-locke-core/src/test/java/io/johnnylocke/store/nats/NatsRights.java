package io.johnnylocke.store.nats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rights of a user: subjects to publish and to subscribe to, with {@code <bucket>} for the name of the bucket. */
record NatsRights(List<String> publish, List<String> subscribe) {

    /** Returns what docs/nats.md lists. */
    static NatsRights documented() {
        try {
            Matcher rights = Pattern.compile(
                            "A user for locks needs to publish to (.+?), and to subscribe to\\s+(.+?)\\.\\n",
                            Pattern.DOTALL)
                    .matcher(Files.readString(Path.of("../docs/nats.md")));
            if (!rights.find()) {
                throw new IllegalStateException("docs/nats.md lists no rights");
            }
            return new NatsRights(subjects(rights.group(1)), subjects(rights.group(2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> subjects(String text) {
        return Arrays.stream(text.split("[\\s,]+|and"))
                .filter(word -> word.startsWith("`"))
                .map(word -> word.replace("`", ""))
                .toList();
    }

    NatsRights without(String subject) {
        return new NatsRights(without(publish, subject), without(subscribe, subject));
    }

    private static List<String> without(List<String> subjects, String subject) {
        return subjects.stream().filter(other -> !other.equals(subject)).toList();
    }

    /** Returns a user of a bucket as the configuration of a server says it. The password is {@code secret}. */
    String user(String name, String bucket) {
        return "{ user: \"" + name + "\", password: secret, permissions: { publish: " + list(publish, bucket)
                + ", subscribe: " + list(subscribe, bucket) + " } }";
    }

    private static String list(List<String> subjects, String bucket) {
        return subjects.stream()
                .map(subject -> '"' + subject.replace("<bucket>", bucket) + '"')
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
