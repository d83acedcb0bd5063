/** Dying at a named instruction: crash points in copies of the classes of the services under test, which themselves know nothing of it. */
@NullMarked
package dev.cdcexport.system.crash;

import org.jspecify.annotations.NullMarked;
