package dev.cdcexport.benchmark.report;

/** What an answer is worth. */
public enum Verdict {
    /** What should be reached is reached. */
    AIM("aim reached"),
    /** What must be reached is reached. */
    MUST("reached"),
    /** What must be reached is not. */
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
