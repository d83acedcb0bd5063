/** What a user would pick instead, each run as its own documentation says. */
@NullMarked
package dev.cdcexport.benchmark.peer;

import org.jspecify.annotations.NullMarked;
