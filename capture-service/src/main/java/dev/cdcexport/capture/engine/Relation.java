package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.TableSchema;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import io.debezium.relational.TableEditor;
import io.debezium.relational.TableId;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A relation of the stream as Debezium is shown it: under made-up names, each column a text. No name of a user's, however odd, and no type
 * can then be misread on the way; the real ones are in the schema version that the event names.
 *
 * @param schema the version
 * @param tableId the made-up name, in double quotes
 * @param columns the made-up column names, in order
 * @param keyIndexes the indexes of the key's columns
 */
record Relation(TableSchema schema, String tableId, List<String> columns, List<Integer> keyIndexes) {

    /** The schema of the made-up names. */
    static final String DEBEZIUM_SCHEMA = "captured";

    /** A regular expression that all made-up table names match. */
    static final String TABLES = "captured\\.t.*";

    private static final int TEXT_OID = 25;

    static Relation of(TableSchema schema) {
        List<String> columns = IntStream.range(0, schema.columns().size())
                .mapToObj(Relation::columnName)
                .toList();
        List<String> names = schema.columnNames();
        List<Integer> key = schema.key().stream().map(names::indexOf).toList();
        return new Relation(schema, debeziumId(schema).toDoubleQuotedString(), columns, key);
    }

    /** The table that Debezium shall know for this relation. */
    Table toDebezium(PostgresType text) {
        List<Column> made = new ArrayList<>();
        for (String name : columns) {
            made.add(Column.editor()
                    .name(name)
                    .jdbcType(Types.VARCHAR)
                    .nativeType(TEXT_OID)
                    .type(text.getName(), text.getName())
                    .optional(true)
                    .create());
        }
        TableEditor editor = Table.editor().tableId(debeziumId(schema)).addColumns(made);
        List<String> key = new ArrayList<>();
        for (int index : keyIndexes) {
            key.add(columns.get(index));
        }
        return editor.setPrimaryKeyNames(key).create();
    }

    static String columnName(int index) {
        return "c" + index;
    }

    private static TableId debeziumId(TableSchema schema) {
        return new TableId(null, DEBEZIUM_SCHEMA, "t" + schema.oid());
    }
}
