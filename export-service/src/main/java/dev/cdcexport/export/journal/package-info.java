/** The durable record of jobs and consumers: who may write it, what it says, and the Kafka groups that mirror it. */
@NullMarked
package dev.cdcexport.export.journal;

import org.jspecify.annotations.NullMarked;
