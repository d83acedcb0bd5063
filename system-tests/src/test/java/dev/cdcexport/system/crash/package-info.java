/** Dying at a named instruction: a Java agent for the services under test, which themselves know nothing of it. */
@NullMarked
package dev.cdcexport.system.crash;

import org.jspecify.annotations.NullMarked;
