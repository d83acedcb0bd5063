package dev.cdcexport.export.range;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.fold.UnknownValueException;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.source.OldRows;
import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what to do about a value that no event tells: of a partitioned table its partitions have to log whole old rows. Any thread may use it. */
public final class UnknownValues {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownValues.class);

    private static final int ANSWER_SECONDS = 8;

    private final SourceDatabase source;

    public UnknownValues(SourceDatabase source) {
        this.source = source;
    }

    /** The problem, with a remedy for the tables as they are now. */
    ExportException problem(UnknownValueException unknown) {
        return new ExportException(
                ProblemType.UNKNOWN_VALUE,
                String.valueOf(unknown.getMessage()),
                unknown.remedy(partial(unknown.table())),
                unknown);
    }

    private List<TableName> partial(TableName table) {
        try (Connection session = source.openWatched("cdc-export remedy", ANSWER_SECONDS)) {
            return OldRows.withoutWholeOldRows(session, table);
        } catch (SQLException e) {
            LOG.debug("the database does not say which partitions of {} log whole old rows", table, e);
            return List.of(table);
        }
    }
}
