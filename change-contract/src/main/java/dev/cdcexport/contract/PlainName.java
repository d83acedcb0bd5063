package dev.cdcexport.contract;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A table's name in the characters that topics and files take. An ordinary name, of letters, digits, {@code _} and {@code -}, stays as it is:
 * {@code schema.table}. In any other each byte that they do not take is {@code _hh}, and a hash of the real name stands behind it, so that it is no
 * other table's. Stateless.
 */
public final class PlainName {

    private static final int HASH_LENGTH = 12;
    private static final Pattern ORDINARY = Pattern.compile("[A-Za-z0-9_-]+");

    private PlainName() {}

    /**
     * The table's name, never longer than a limit: of a longer one the end is left out.
     *
     * @param maxLength in characters, all of which are ASCII
     */
    public static String of(TableName table, int maxLength) {
        return isOrdinary(table, maxLength) ? encode(table) : apart(table, maxLength);
    }

    /**
     * The table's name with a hash of it, ordinary or not.
     *
     * @param maxLength in characters, all of which are ASCII
     */
    public static String apart(TableName table, int maxLength) {
        String hash = '_' + hash(table.schema() + '\0' + table.table());
        String name = encode(table);
        return name.substring(0, Math.min(name.length(), maxLength - hash.length())) + hash;
    }

    /** As topics were named before their names were recorded: with a hash only where the name is too long. */
    static String unrecorded(TableName table, int maxLength) {
        String name = encode(table);
        if (name.length() <= maxLength) {
            return name;
        }
        String hash = '_' + hash(table.toString());
        return name.substring(0, maxLength - hash.length()) + hash;
    }

    private static boolean isOrdinary(TableName table, int maxLength) {
        return ORDINARY.matcher(table.schema()).matches()
                && ORDINARY.matcher(table.table()).matches()
                && encode(table).length() <= maxLength;
    }

    private static String encode(TableName table) {
        return encode(table.schema()) + '.' + encode(table.table());
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

    private static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
