package io.johnnylocke.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeAttributesTest {

    @Test
    void theReadmeListsAllAttributesAndAllOutcomesOfABusyLock() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String section = readme.substring(readme.indexOf("### The annotation"), readme.indexOf("### The template"));
        List<String> listed = Pattern.compile("(?m)^\\| `(\\w+)`(?:, or `(\\w+)`)? \\|")
                .matcher(section)
                .results()
                .flatMap(row -> Stream.of(row.group(1), row.group(2)))
                .filter(name -> name != null)
                .toList();
        assertThat(listed)
                .containsExactlyInAnyOrder(Arrays.stream(DistributedLocked.class.getDeclaredMethods())
                        .map(Method::getName)
                        .toArray(String[]::new));
        assertThat(OnBusy.values()).allSatisfy(outcome -> assertThat(section).contains("`" + outcome + "`"));
    }
}
