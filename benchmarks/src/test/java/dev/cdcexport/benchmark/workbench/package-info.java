/** Tests of {@code dev.cdcexport.benchmark.workbench}. */
@org.jspecify.annotations.NullMarked
package dev.cdcexport.benchmark.workbench;
