/** The house itself: the floor plan, what the documents claim, and the reference of the settings. */
@NullMarked
package dev.cdcexport.system.plan;

import org.jspecify.annotations.NullMarked;
