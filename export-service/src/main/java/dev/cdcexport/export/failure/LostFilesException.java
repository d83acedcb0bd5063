package dev.cdcexport.export.failure;

/** The staged files of a full export whose watermark has moved are gone; its snapshot cannot be taken again. */
public final class LostFilesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LostFilesException(String jobId) {
        super("the staged files of the full export " + jobId + " are gone; its watermark is void");
    }
}
