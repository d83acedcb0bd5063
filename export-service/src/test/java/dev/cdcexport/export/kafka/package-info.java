@NullMarked
package dev.cdcexport.export.kafka;

import org.jspecify.annotations.NullMarked;
