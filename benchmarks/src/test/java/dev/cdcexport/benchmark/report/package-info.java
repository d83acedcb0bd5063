/** Tests of {@code dev.cdcexport.benchmark.report}. */
@org.jspecify.annotations.NullMarked
package dev.cdcexport.benchmark.report;
