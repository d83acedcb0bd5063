/** What can go wrong as a caller sees it: a type, the facts and the remedy. */
@NullMarked
package dev.cdcexport.export.problem;

import org.jspecify.annotations.NullMarked;
