package dev.cdcexport.export.run;

/**
 * What writes the files of each kind of job.
 *
 * @param full all rows
 * @param range the changes between two cuts
 * @param rebase the same, but of tables that their changes do not make up all rows
 */
record Exports(Export full, Export range, Export rebase) {}
