/** How written files become visible: one Kafka transaction decides, then the files are moved, then the manifest stands. */
@NullMarked
package dev.cdcexport.export.delivery;

import org.jspecify.annotations.NullMarked;
