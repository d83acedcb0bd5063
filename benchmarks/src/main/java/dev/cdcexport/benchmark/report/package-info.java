/** What was asked, what was measured, and what that is worth: as a table, as JSON, as a page and as a picture. Starts nothing. */
@NullMarked
package dev.cdcexport.benchmark.report;

import org.jspecify.annotations.NullMarked;
