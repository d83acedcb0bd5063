package dev.cdcexport.benchmark.workbench;

/** A measurement, or the run, cannot go on; the message says what happened and what to do. */
public final class BenchmarkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With what happened and the remedy. */
    public BenchmarkException(String message) {
        super(message);
    }

    /** The same, with the reason. */
    public BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
