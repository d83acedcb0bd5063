/** The quick start: PostgreSQL, Kafka and both services as processes of one terminal, started and stopped together. */
@NullMarked
package dev.cdcexport.stack.quickstart;

import org.jspecify.annotations.NullMarked;
