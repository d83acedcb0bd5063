@NullMarked
package dev.cdcexport.contract;

import org.jspecify.annotations.NullMarked;
