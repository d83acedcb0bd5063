/** Export jobs: their state, their order and the conductor that carries them out. */
@NullMarked
package dev.cdcexport.export.job;

import org.jspecify.annotations.NullMarked;
