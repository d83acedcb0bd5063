package dev.cdcexport.benchmark;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be measured by itself. */
enum Group {
    /** Full exports. */
    FULL,
    /** Large deltas. */
    DELTA,
    /** From commit to topic, from request to a small delta. */
    LATENCY,
    /** Small deltas of tables of different sizes. */
    SIZE,
    /** Many consumers at once. */
    CROWD,
    /** Backlogs of changes. */
    CAPTURE,
    /** Rates at several sizes of the data. */
    GROWTH;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Group parse(String label) {
        return Stream.of(values())
                .filter(group -> group.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new UsageException("There is no group '" + label + "'; there are "
                        + Stream.of(values()).map(Group::label).collect(Collectors.joining(", ")) + '.'));
    }
}
