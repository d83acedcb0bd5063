/**
 * What is on the topics: names, change events, cuts, table schemas. The only knowledge that the capture service and the
 * export service share about each other; no Spring, no Debezium.
 */
@NullMarked
package dev.cdcexport.contract;

import org.jspecify.annotations.NullMarked;
