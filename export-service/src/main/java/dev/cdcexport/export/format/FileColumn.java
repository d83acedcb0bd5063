package dev.cdcexport.export.format;

/**
 * A column of a file.
 *
 * @param name its name
 * @param type PostgreSQL's name of its type, as {@code format_type} prints it
 */
public record FileColumn(String name, String type) {

    /** A column of texts. */
    public static FileColumn text(String name) {
        return new FileColumn(name, "text");
    }
}
