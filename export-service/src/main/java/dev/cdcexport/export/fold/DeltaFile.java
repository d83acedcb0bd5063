package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.export.format.RowWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A delta file: {@link DeltaColumns} and the table's columns. Used by the exporting thread; the texts that neighbouring lines share
 * are made once.
 */
final class DeltaFile implements LineSink {

    private static final int FIRST_CELL = DeltaColumns.NAMES.size();
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final RowWriter rows;
    private final List<String> header;
    private final int[] columns;
    private final @Nullable String[] line;
    private final CountsByPart counts = new CountsByPart();
    private Lsn lsn = Lsn.ZERO;
    private String lsnText = lsn.toString();
    private long micros;
    private String microsText = text(micros);
    private List<String> unchanged = List.of();
    private @Nullable String unchangedText;

    DeltaFile(TargetTable table, RowWriter rows) {
        this.rows = rows;
        this.header = table.fileColumns();
        this.columns = table.fileIndexes();
        this.line = new @Nullable String[FIRST_CELL + header.size()];
    }

    @Override
    public void accept(DeltaLine step) throws IOException {
        line[0] = step.operation().name();
        line[1] = step.position().toSequence();
        line[2] = lsnText(step.position().commitLsn());
        line[3] = microsText(step.committedAtMicros());
        Cells cells = step.cells().at(columns);
        line[4] = unchangedText(cells);
        @Nullable String[] values = cells.values();
        for (int i = 0; i < values.length; i++) {
            line[FIRST_CELL + i] = Cells.isUnknown(values[i]) ? null : values[i];
        }
        counts.add(rows.row(line), step.operation());
    }

    private String lsnText(Lsn wanted) {
        if (!wanted.equals(lsn)) {
            lsn = wanted;
            lsnText = wanted.toString();
        }
        return lsnText;
    }

    private String microsText(long wanted) {
        if (wanted != micros) {
            micros = wanted;
            microsText = text(wanted);
        }
        return microsText;
    }

    private static String text(long micros) {
        return MICROSECONDS.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    private @Nullable String unchangedText(Cells cells) {
        if (cells.areKnown()) {
            return null;
        }
        List<String> wanted = cells.unknownColumns(header);
        if (!wanted.equals(unchanged)) {
            unchanged = wanted;
            unchangedText = new String(ContractJson.write(wanted), StandardCharsets.UTF_8);
        }
        return unchangedText;
    }

    @Override
    public List<RangeCounts> finish() {
        return counts.finish(0);
    }
}
