/** DDL in and between exports: what goes through, what is refused, and what a rebase makes of it. */
@NullMarked
package dev.cdcexport.system.ddl;

import org.jspecify.annotations.NullMarked;
