/** Tests of the benchmarks. */
@org.jspecify.annotations.NullMarked
package dev.cdcexport.benchmark;
