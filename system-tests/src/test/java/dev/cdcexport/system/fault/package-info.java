/** Crashes at any instruction, outages, and random histories among them. */
@NullMarked
package dev.cdcexport.system.fault;

import org.jspecify.annotations.NullMarked;
