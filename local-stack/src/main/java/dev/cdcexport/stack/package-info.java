/** An embedded PostgreSQL and an embedded Kafka broker, for the quick start and the tests, one and the same. */
@NullMarked
package dev.cdcexport.stack;

import org.jspecify.annotations.NullMarked;
