package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.RowShape;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.contract.TopicNames;
import java.util.List;
import java.util.Set;

/**
 * What the publisher needs of a schema version.
 *
 * @param schema the version
 * @param topic the table's change topic
 * @param shape its columns as they stand in JSON
 * @param key the columns of a record's key; empty where rows have no key to be told apart by
 */
record PublishedTable(TableSchema schema, String topic, RowShape shape, List<String> key) {

    /** bool, int8, int2, int4, oid: their text is a JSON literal. */
    private static final Set<Integer> BARE_TYPES = Set.of(16, 20, 21, 23, 26);

    static PublishedTable of(TableSchema schema, TopicNames topics) {
        List<RowShape.JsonForm> forms = schema.columns().stream()
                .map(column ->
                        BARE_TYPES.contains(column.typeOid()) ? RowShape.JsonForm.BARE : RowShape.JsonForm.STRING)
                .toList();
        RowShape shape = new RowShape(schema.columnNames(), forms);
        return new PublishedTable(schema, topics.changes(schema.table()), shape, keyOf(schema));
    }

    private static List<String> keyOf(TableSchema schema) {
        if (!schema.key().isEmpty()) {
            return schema.key();
        }
        return schema.replicaIdentity() == ReplicaIdentity.FULL ? schema.columnNames() : List.of();
    }
}
