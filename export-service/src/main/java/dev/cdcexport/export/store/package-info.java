/** Where files go: staged by an attempt of a job, checksummed, made visible, read, removed. The first place is a directory. */
@NullMarked
package dev.cdcexport.export.store;

import org.jspecify.annotations.NullMarked;
