/** One batch is one Kafka transaction: events, schema versions, cuts and the position after them. */
@NullMarked
package dev.cdcexport.capture.publish;

import org.jspecify.annotations.NullMarked;
