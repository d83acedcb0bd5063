/** What the service depends on, as health tells it. */
@NullMarked
package dev.cdcexport.export.health;

import org.jspecify.annotations.NullMarked;
