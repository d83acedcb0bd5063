/** The clients that read and write topics, with the settings that exactness needs. */
@NullMarked
package dev.cdcexport.export.kafka;

import org.jspecify.annotations.NullMarked;
