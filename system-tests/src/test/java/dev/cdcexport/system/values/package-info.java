/** Every value as PostgreSQL prints it, in every form of file. */
@NullMarked
package dev.cdcexport.system.values;

import org.jspecify.annotations.NullMarked;
