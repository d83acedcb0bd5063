package dev.cdcexport.export.journal;

/** A job's record refers to a schema that was not read from the job log yet. */
final class UnknownSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownSchemaException(String name) {
        super("schema " + name + " is not known");
    }
}
