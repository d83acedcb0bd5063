package dev.cdcexport.benchmark.report;

/**
 * A rate at one size of the data.
 *
 * @param stage what was measured
 * @param rows in all tables together
 * @param tables how many tables
 * @param partitions of each topic
 * @param rate rows or changes for each second
 */
public record GrowthPoint(Stage stage, long rows, int tables, int partitions, double rate) {

    /** What has a rate. */
    public enum Stage {
        /** Tables to files. */
        FULL("full export"),
        /** Write-ahead log to topics. */
        CAPTURE("capture drain"),
        /** Topics to files. */
        DELTA("delta with all changes");

        private final String label;

        Stage(String label) {
            this.label = label;
        }

        /** As people read it. */
        public String label() {
            return label;
        }
    }
}
