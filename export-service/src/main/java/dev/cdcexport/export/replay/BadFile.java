package dev.cdcexport.export.replay;

/**
 * A published file that is not as it was published.
 *
 * @param name the file's name
 * @param reason what is wrong
 * @param detail in words, with the values
 */
public record BadFile(String name, Reason reason, String detail) {

    /** What can be wrong with a file. */
    public enum Reason {
        /** It is not in the output directory. */
        MISSING,
        /** Its size or digest is not the one it was published with. */
        ALTERED,
        /** It cannot be read, or not as what it should be. */
        UNREADABLE
    }
}
