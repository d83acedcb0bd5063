/** Tests of {@code dev.cdcexport.benchmark.peer}. */
@org.jspecify.annotations.NullMarked
package dev.cdcexport.benchmark.peer;
