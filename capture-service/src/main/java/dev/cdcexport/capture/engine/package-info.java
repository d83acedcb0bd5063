/** Debezium: its settings, its lifecycle, and the decoder that keeps PostgreSQL's own text. */
@NullMarked
package dev.cdcexport.capture.engine;

import org.jspecify.annotations.NullMarked;
