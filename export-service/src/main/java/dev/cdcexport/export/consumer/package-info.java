/** The consumers' watermarks: the job log's, and the Kafka groups' that mirror them. */
@NullMarked
package dev.cdcexport.export.consumer;

import org.jspecify.annotations.NullMarked;
