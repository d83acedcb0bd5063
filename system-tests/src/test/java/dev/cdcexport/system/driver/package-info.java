/** Runs the services as a user would, and asks them: processes, the REST client, Kafka and PostgreSQL beside them. */
@NullMarked
package dev.cdcexport.system.driver;

import org.jspecify.annotations.NullMarked;
