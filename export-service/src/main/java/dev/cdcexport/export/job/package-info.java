/** Values: what an export job is, what was asked for, how far it is and what came of it. */
@NullMarked
package dev.cdcexport.export.job;

import org.jspecify.annotations.NullMarked;
