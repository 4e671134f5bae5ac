package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rows of docs/transitions.md are the ones that are tested. */
class TransitionTableTest {

    @Test
    void everyRowHasATestAndEveryTestARow() throws Exception {
        Set<String> rows = Pattern.compile("(?m)^\\| ([A-Z]\\d) \\|")
                .matcher(Files.readString(Path.of("../docs/transitions.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tested = Stream.of(TransitionContract.class.getDeclaredClasses())
                .flatMap(nested -> Stream.of(nested.getSuperclass().getDeclaredMethods()))
                .map(method -> method.getAnnotation(DisplayName.class))
                .filter(name -> name != null)
                .map(name -> name.value().split(" ", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(tested).isEqualTo(rows).hasSize(46);
    }
}
