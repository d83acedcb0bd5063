package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.TableName;

/**
 * Which topic a table's changes go to, as the position topic keeps it for ever.
 *
 * @param table the table's name
 * @param topic its change topic
 */
record TopicOfTable(TableName table, String topic) {

    /** What the record's key begins with. */
    static final String KEY_PREFIX = "topic/";

    /** The record's key. */
    String key() {
        return KEY_PREFIX + table;
    }
}
