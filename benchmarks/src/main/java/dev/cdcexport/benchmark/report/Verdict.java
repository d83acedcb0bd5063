package dev.cdcexport.benchmark.report;

/** What an answer is worth. */
public enum Verdict {
    /** The target is reached. */
    TARGET("target reached"),
    /** The minimum is reached. */
    MINIMUM("minimum reached"),
    /** The minimum is not. */
    MISSED("MISSED"),
    /** Nothing to compare with was there. */
    NO_PEER("no peer"),
    /** It could not be measured. */
    FAILED("FAILED");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    /** As people read it. */
    public String label() {
        return label;
    }
}
