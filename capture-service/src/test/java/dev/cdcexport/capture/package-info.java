/** The service as a whole, against a real PostgreSQL and Kafka. */
@NullMarked
package dev.cdcexport.capture;

import org.jspecify.annotations.NullMarked;
