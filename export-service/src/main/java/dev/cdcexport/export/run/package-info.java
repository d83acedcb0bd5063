/** The conductor: takes jobs in, runs them one after the other for each consumer, and lets one instance at a time do so. */
@NullMarked
package dev.cdcexport.export.run;

import org.jspecify.annotations.NullMarked;
