package dev.cdcexport.benchmark.report;

import dev.cdcexport.benchmark.report.Goal.Kind;
import java.util.Locale;

/** The rows of the table: what is asked, against whom, and the minimum. */
public enum Question {
    /** A full export to a plain file. */
    FULL("full export to CSV", "psql \\copy", Unit.PER_SECOND, Kind.TIMES_THE_RATE, 1.3, 1.6),
    /** A full export to a compressed file. */
    FULL_ZSTD("full export to CSV, zstd", "psql \\copy | zstd -T0 -3", Unit.PER_SECOND, Kind.TIMES_THE_RATE, 1.3, 1.8),
    /** A backlog of large transactions, against another capture. */
    DRAIN_LARGE(
            "capture drain, transactions of 1,000", "Debezium Server", Unit.PER_SECOND, Kind.TIMES_THE_RATE, 2.5, 4),
    /** A backlog of the smallest transactions, against another capture. */
    DRAIN_SINGLE("capture drain, transactions of 1", "Debezium Server", Unit.PER_SECOND, Kind.TIMES_THE_RATE, 1.9, 3),
    /** A backlog of large transactions, against reading the log only. */
    DECODE_LARGE(
            "capture drain, transactions of 1,000",
            "pg_recvlogical to nowhere",
            Unit.PER_SECOND,
            Kind.TIMES_THE_RATE,
            0.5,
            0.9),
    /** A backlog of the smallest transactions, against reading the log only. */
    DECODE_SINGLE(
            "capture drain, transactions of 1",
            "pg_recvlogical to nowhere",
            Unit.PER_SECOND,
            Kind.TIMES_THE_RATE,
            0.5,
            0.9),
    /** A delta with each change. */
    DELTA_ALL(
            "delta with all changes to CSV",
            "Kafka's consumer performance tool",
            Unit.PER_SECOND,
            Kind.TIMES_THE_RATE,
            0.3,
            0.5),
    /** A delta with one line for each key. */
    DELTA_NET("delta net to CSV", "delta with all changes", Unit.PER_SECOND, Kind.TIMES_THE_RATE, 0.7, 1),
    /** From COMMIT to where consumers see it, half of the time. */
    LAG_MEDIAN("commit to topic, p50", "Sequin, published mean", Unit.MILLISECONDS, Kind.FIGURE, 30, 10),
    /** From COMMIT to where consumers see it, nearly always. */
    LAG_TAIL("commit to topic, p99", "Sequin, published p99", Unit.MILLISECONDS, Kind.FIGURE, 150, 50),
    /** A small delta from request to files, half of the time. */
    SMALL_DELTA_MEDIAN("request to small delta, p50", "", Unit.MILLISECONDS, Kind.FIGURE, 250, 80),
    /** A small delta from request to files, nearly always. */
    SMALL_DELTA_TAIL("request to small delta, p99", "", Unit.MILLISECONDS, Kind.FIGURE, 800, 800),
    /** The same few changes of a small and of a large table. */
    TABLE_SIZE("small delta of a large table", "of a small table", Unit.MILLISECONDS, Kind.TIMES_THE_TIME, 1.2, 1),
    /** Many consumers that ask at once. */
    CROWD("delta of many consumers at once", "of one alone", Unit.MILLISECONDS, Kind.TIMES_THE_TIME, 10, 3),
    /** The fullest heap of capture in all of the above. */
    HEAP_CAPTURE("peak heap of capture", "", Unit.MEBIBYTES, Kind.FIGURE, 512, 256),
    /** The fullest heap of export in all of the above. */
    HEAP_EXPORT("peak heap of export", "", Unit.MEBIBYTES, Kind.FIGURE, 512, 256);

    private final String subject;
    private final String peer;
    private final Unit unit;
    private final Kind kind;
    private final double minimum;
    private final double target;

    Question(String subject, String peer, Unit unit, Kind kind, double minimum, double target) {
        this.subject = subject;
        this.peer = peer;
        this.unit = unit;
        this.kind = kind;
        this.minimum = minimum;
        this.target = target;
    }

    /** Names it in JSON. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is measured. */
    public String subject() {
        return subject;
    }

    /** Whom we are compared with; empty if with nobody. */
    public String peer() {
        return peer;
    }

    /** What the figures are of. */
    public Unit unit() {
        return unit;
    }

    /** What has to be reached. */
    public Goal goal() {
        return new Goal(kind, minimum, target);
    }
}
