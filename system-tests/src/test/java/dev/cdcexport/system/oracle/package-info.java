/** What is right, told without the services: copies of tables made by applying files, the committed history, and what psql prints. */
@NullMarked
package dev.cdcexport.system.oracle;

import org.jspecify.annotations.NullMarked;
