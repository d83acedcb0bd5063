package dev.cdcexport.contract;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of the topics under one prefix.
 *
 * @param prefix what all names begin with; also the first part of the consumers' group names
 */
public record TopicNames(String prefix) {

    /** Kafka's limit for the length of a topic's name. */
    private static final int MAX_LENGTH = 249;

    private static final Pattern VALID_PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String EXPORT = ".export.";

    /** The key of the record on {@link #position} that says where capture stands. */
    public static final String POSITION_KEY = "position";

    /**
     * Refuses a prefix that Kafka would not take, and one whose groups could be those of a shorter prefix: the consumer {@code b.export.c} of the
     * prefix {@code a} has the group that the consumer {@code c} of a prefix {@code a.export.b} would have.
     */
    public TopicNames {
        if (!VALID_PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("a topic prefix has 1 to 64 of the characters A-Z a-z 0-9 . _ -, "
                    + "the first a letter or digit, got: " + prefix);
        }
        if ((prefix + '.').contains(EXPORT)) {
            throw new IllegalArgumentException(
                    "a topic prefix has no part \"export\" behind a dot, since the consumers of "
                            + prefix.substring(0, (prefix + '.').indexOf(EXPORT))
                            + " could have the same Kafka groups; choose another prefix than: " + prefix);
        }
    }

    /**
     * The topic that a table's changes go to, unless it is taken or Kafka refuses it. Capture records which topic a table has; whoever reads takes it from
     * there.
     */
    public String changes(TableName table) {
        return prefix + '.' + PlainName.of(table, roomForTable());
    }

    /** The topics of a table whose own name is taken, or that Kafka does not take beside others: the first that is free is the table's. */
    public List<String> changesApart(TableName table) {
        return PlainName.apart(table, roomForTable()).stream()
                .map(name -> prefix + '.' + name)
                .toList();
    }

    /** The topic that a table's changes went to before names were recorded; two tables could have the same. */
    public String changesUnrecorded(TableName table) {
        return prefix + '.' + PlainName.unrecorded(table, roomForTable());
    }

    private int roomForTable() {
        return MAX_LENGTH - prefix.length() - 1;
    }

    /** Compacted; where capture stands, written in the same Kafka transaction as the events before it. */
    public String position() {
        return prefix + ".position";
    }

    /** Compacted; the cuts with which capture answers markers, keyed by the marker's id. */
    public String cuts() {
        return prefix + ".cuts";
    }

    /** Kept for ever; each version of each captured table's schema, keyed by its id. */
    public String schemas() {
        return prefix + ".schemas";
    }

    /** Compacted; the export jobs, keyed by job id, and what is known of consumers beside them. */
    public String jobs() {
        return prefix + ".jobs";
    }

    /** The Kafka group whose committed offsets are a consumer's watermark. */
    public String group(String consumerId) {
        return prefix + EXPORT + consumerId;
    }

    /** The transactional id under which the active export service accepts jobs. */
    public String acceptance() {
        return prefix + ".acceptance";
    }
}
