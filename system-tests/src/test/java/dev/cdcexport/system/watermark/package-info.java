/** Where an export begins and ends: cuts, handoff, rewinds, and the proof that files make up the tables. */
@NullMarked
package dev.cdcexport.system.watermark;

import org.jspecify.annotations.NullMarked;
