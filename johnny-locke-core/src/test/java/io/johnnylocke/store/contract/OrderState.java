package io.johnnylocke.store.contract;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A state with everything in it that is hard to keep. */
record OrderState(
        String id,
        int quantity,
        BigDecimal price,
        Instant at,
        List<Line> lines,
        Map<String, Long> counts,
        Urgency urgency,
        Optional<String> note,
        String text) {

    enum Urgency {
        LOW,
        HIGH
    }

    record Line(String sku, int quantity) {}

    static OrderState example() {
        return new OrderState(
                "o-1",
                3,
                new BigDecimal("1.10"),
                Instant.parse("2026-11-21T10:15:30.123456789Z"),
                List.of(new Line("a", 1), new Line("b", 2)),
                Map.of("x", 1L << 40),
                Urgency.HIGH,
                Optional.empty(),
                "\"quotes\" \\ \n line \r\n break, \uD83D\uDD12 lock, \u043A\u043B\u044E\u0447 "
                        + "0123456789abcdef".repeat(16 * 1024));
    }
}
