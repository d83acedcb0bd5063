/** The REST contract, as a newcomer and as an attacker use it. */
@NullMarked
package dev.cdcexport.system.api;

import org.jspecify.annotations.NullMarked;
