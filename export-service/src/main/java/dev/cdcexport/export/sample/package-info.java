/** The sample application: its table of users over REST, with soft delete. Can be switched off. */
@NullMarked
package dev.cdcexport.export.sample;

import org.jspecify.annotations.NullMarked;
