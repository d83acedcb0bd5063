package dev.cdcexport.benchmark.workbench;

/**
 * CPU seconds.
 *
 * @param own of the program that is measured
 * @param servers of PostgreSQL and Kafka meanwhile
 */
public record Cpu(double own, double servers) {

    /** Not measured. */
    public static final Cpu NONE = new Cpu(0, 0);

    /** What has been used since. */
    Cpu since(Cpu earlier) {
        return new Cpu(own - earlier.own, servers - earlier.servers);
    }

    /** All of it. */
    public double total() {
        return own + servers;
    }
}
