/**
 * The source PostgreSQL as both services see it: sessions in which values print exactly, the catalogue, the leader's lock,
 * the marker.
 */
@NullMarked
package dev.cdcexport.source;

import org.jspecify.annotations.NullMarked;
