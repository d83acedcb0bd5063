package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.RowShape;
import dev.cdcexport.contract.RowShape.JsonForm;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code things (id, name, gone)} of the tests, and its events. */
final class Things {

    static final TableName NAME = new TableName("public", "things");
    static final List<String> COLUMNS = List.of("id", "name", "gone");
    static final long FIRST_LSN = 0x100;

    /** 2026-11-23T20:45:12.123456Z. */
    static final long COMMITTED_AT_MICROS = 1_795_466_712_123_456L;

    private Things() {}

    static TableSchema schema(int id, List<String> columns, List<String> key, ReplicaIdentity identity) {
        return new TableSchema(
                id,
                NAME,
                4711,
                columns.stream().map(name -> new Column(name, "text", 25, -1)).toList(),
                key,
                identity);
    }

    static TargetTable view(TableSchema schema, @Nullable String softDeleteColumn) {
        return new TargetTable(schema, softDeleteColumn, id -> schema);
    }

    static TargetTable keyed() {
        return view(schema(1, COLUMNS, List.of("id"), ReplicaIdentity.FULL), "gone");
    }

    static TargetTable keyless(ReplicaIdentity identity) {
        return view(schema(1, COLUMNS, List.of(), identity), "gone");
    }

    /** A row as JSON would give it: columns with an unknown value are absent. */
    static Row row(List<String> columns, List<@Nullable String> values) {
        RowShape shape = new RowShape(columns, Collections.nCopies(columns.size(), JsonForm.STRING));
        return new Row(shape, values.toArray(new @Nullable String[0]));
    }

    /** The event at a place in the list of a test. */
    static ChangeEvent event(int index, Operation operation, @Nullable Row before, @Nullable Row after, int schemaId) {
        return event(
                new Position(1, new Lsn(FIRST_LSN + index / 2), index % 2 * 2L), operation, before, after, schemaId);
    }

    /** The event at a position. */
    static ChangeEvent event(
            Position position, Operation operation, @Nullable Row before, @Nullable Row after, int schemaId) {
        ChangeEvent.Source source = new ChangeEvent.Source(
                "test",
                "postgresql",
                "test",
                COMMITTED_AT_MICROS,
                "app",
                NAME,
                7,
                new Lsn(FIRST_LSN),
                position,
                schemaId);
        return new ChangeEvent(before, after, source, operation, 0);
    }
}
