package dev.cdcexport.export.job;

/** The staged files of a full export whose watermark has moved are gone; its snapshot cannot be taken again. */
final class LostFilesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostFilesException(String jobId) {
        super("the staged files of the full export " + jobId + " are gone; its watermark is void");
    }
}
