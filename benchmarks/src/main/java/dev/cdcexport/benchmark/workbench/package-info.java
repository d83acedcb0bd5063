/** What is measured, and with what: the stack and both services in processes of their own, clocks for time, CPU and heap. */
@NullMarked
package dev.cdcexport.benchmark.workbench;

import org.jspecify.annotations.NullMarked;
