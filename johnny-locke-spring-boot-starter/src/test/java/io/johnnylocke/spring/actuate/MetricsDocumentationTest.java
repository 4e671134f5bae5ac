package io.johnnylocke.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LossReason;
import io.johnnylocke.listener.AcquisitionOutcome;
import io.johnnylocke.listener.HoldOutcome;
import io.micrometer.common.docs.KeyName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} tells of the meters and observations that there are, and of no others. */
class MetricsDocumentationTest {

    private static final Path PAGE = Path.of("../docs/metrics.md");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    private static List<String> codes(String text) {
        return CODE.matcher(text).results().map(code -> code.group(1)).toList();
    }

    /** Returns the cells of the rows that begin with the name of a meter, without the first one. */
    private static Map<String, List<String>> rows(int columns) throws Exception {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = Pattern.compile("\\| `(johnnylocke\\.[a-z.]+)` \\| (.*) \\|")
                    .matcher(line);
            if (row.matches()) {
                List<String> cells = List.of(row.group(2).split(" \\| "));
                if (cells.size() == columns) {
                    rows.put(row.group(1), cells);
                }
            }
        }
        return rows;
    }

    private static List<String> names(KeyName[] names) {
        return Arrays.stream(names).map(KeyName::asString).toList();
    }

    @Test
    void thePageTellsOfAllObservations() throws Exception {
        Map<String, List<String>> rows = rows(3);
        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(LockObservationDocumentation.values())
                        .map(LockObservationDocumentation::getName)
                        .toList());
        for (LockObservationDocumentation observation : LockObservationDocumentation.values()) {
            List<String> cells = rows.get(observation.getName());
            assertThat(codes(cells.get(1))).containsExactlyElementsOf(names(observation.getLowCardinalityKeyNames()));
            assertThat(codes(cells.get(2))).containsExactlyElementsOf(names(observation.getHighCardinalityKeyNames()));
        }
    }

    @Test
    void thePageTellsOfAllMeters() throws Exception {
        Map<String, List<String>> rows = rows(4);
        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(LockMeterDocumentation.values())
                        .map(LockMeterDocumentation::getName)
                        .toList());
        for (LockMeterDocumentation meter : LockMeterDocumentation.values()) {
            List<String> cells = rows.get(meter.getName());
            assertThat(cells.get(0)).isEqualTo(meter.getType().name().toLowerCase(Locale.ROOT));
            assertThat(cells.get(1)).isEqualTo(meter.getBaseUnit());
            assertThat(codes(cells.get(2))).containsExactlyElementsOf(names(meter.getKeyNames()));
        }
    }

    @Test
    void thePageTellsOfAllValues() throws Exception {
        String page = Files.readString(PAGE);
        assertThat(codes(row(page, "`outcome` of `johnnylocke.acquire`")))
                .containsExactlyElementsOf(namesOf(AcquisitionOutcome.values()));
        assertThat(codes(row(page, "`outcome` of `johnnylocke.hold`")))
                .containsExactlyInAnyOrderElementsOf(namesOf(HoldOutcome.values()));
        assertThat(codes(rows(4).get("johnnylocke.lost").get(3)))
                .containsExactlyElementsOf(namesOf(LossReason.values()));
        assertThat(codes(rows(4).get("johnnylocke.renewals").get(3)))
                .containsExactlyElementsOf(namesOf(LockMeters.Renewed.values()));
    }

    private static String row(String page, String begin) {
        return page.lines()
                .filter(line -> line.startsWith("| " + begin + " |"))
                .map(line -> line.substring(begin.length() + 4))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> namesOf(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
