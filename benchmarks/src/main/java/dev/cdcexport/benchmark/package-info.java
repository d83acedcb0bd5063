/**
 * Measures the system against what a user would pick instead, in one run on one machine: {@code benchmarks/run} prepares its data on the
 * embedded stack, lets the peer and ours do the same work in turn, and says in a table, as JSON and on a page with pictures what rates,
 * ratios, CPU seconds and heaps came of it.
 */
@NullMarked
package dev.cdcexport.benchmark;

import org.jspecify.annotations.NullMarked;
