package dev.cdcexport.contract;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The names of the topics under one prefix.
 *
 * @param prefix what all names begin with; also the first part of the consumers' group names
 */
public record TopicNames(String prefix) {

    /** Kafka's limit for the length of a topic's name. */
    private static final int MAX_LENGTH = 249;

    private static final int HASH_LENGTH = 12;
    private static final Pattern VALID_PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String EXPORT = ".export.";

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

    /** The topic with the changes of a table. */
    public String changes(TableName table) {
        return prefix + '.' + encode(table, MAX_LENGTH - prefix.length() - 1);
    }

    /** As {@link #encode(TableName)}, but never longer than the limit: what is cut off is replaced by a hash of the name. */
    public static String encode(TableName table, int maxLength) {
        String name = encode(table);
        if (name.length() <= maxLength) {
            return name;
        }
        String hash = '_' + hash(table);
        return name.substring(0, maxLength - hash.length()) + hash;
    }

    /** The table's name in the characters that topics and files take: {@code schema.table}, others as {@code _hh} for each byte. */
    public static String encode(TableName table) {
        return encode(table.schema()) + '.' + encode(table.table());
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

    private static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-')) {
                encoded.append(c);
            } else {
                encoded.append('_').append(HexFormat.of().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static String hash(TableName table) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(table.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
