@NullMarked
package dev.cdcexport.export.job;

import org.jspecify.annotations.NullMarked;
