package io.johnnylocke.spring.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of times without a unit. Spring Boot takes them for milliseconds, and whoever writes {@code lease: 10} rarely does. */
final class UnitlessTimes {

    private static final Logger log = LoggerFactory.getLogger(UnitlessTimes.class);
    private static final List<String> TIMES =
            List.of("lease", "wait", "state.expiry", "store-timeout", "shutdown-grace");

    private UnitlessTimes() {}

    static void warn(LockSettings settings) {
        for (String time : TIMES) {
            Object written = settings.written(time);
            if (isNumber(written)) {
                log.warn(
                        "{} is {}, which counts milliseconds. Write {}ms if that is meant, or {}s for seconds",
                        settings.property(time),
                        written,
                        written,
                        written);
            }
        }
    }

    /** Zero is the same in all units. */
    private static boolean isNumber(@Nullable Object written) {
        return written != null && written.toString().matches("[0-9]*[1-9][0-9]*");
    }
}
