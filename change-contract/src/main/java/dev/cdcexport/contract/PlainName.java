package dev.cdcexport.contract;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A table's name in the characters that topics and files take. An ordinary name, of letters, digits, {@code _} and {@code -}, stays as it is:
 * {@code schema.table}. In any other each byte that they do not take is {@code _hh}, and a hash of the real name stands behind it. An ordinary name may
 * be written just like that, so whoever gives names looks whether one is free. Stateless.
 */
public final class PlainName {

    private static final int HASH_LENGTH = 12;
    private static final int LONGER_HASH_LENGTH = 24;
    private static final int WHOLE_HASH_LENGTH = 64;
    private static final Pattern ORDINARY = Pattern.compile("[A-Za-z0-9_-]+");

    private PlainName() {}

    /**
     * The table's name, never longer than a limit: of a longer one the end is left out.
     *
     * @param maxLength in characters, all of which are ASCII
     */
    public static String of(TableName table, int maxLength) {
        return isOrdinary(table, maxLength) ? encode(table) : apart(table, maxLength, HASH_LENGTH);
    }

    /**
     * The table's name with a hash of it, ordinary or not: the first that is free is the table's. The last is free, since its hash is a whole SHA-256 and
     * longer than any ordinary name.
     *
     * @param maxLength in characters, all of which are ASCII
     */
    public static List<String> apart(TableName table, int maxLength) {
        return List.of(
                apart(table, maxLength, HASH_LENGTH),
                apart(table, maxLength, LONGER_HASH_LENGTH),
                apart(table, maxLength, WHOLE_HASH_LENGTH));
    }

    private static String apart(TableName table, int maxLength, int hashLength) {
        String hash = '_' + hash(table.schema() + '\0' + table.table(), hashLength);
        String name = encode(table);
        return name.substring(0, Math.min(name.length(), maxLength - hash.length())) + hash;
    }

    /** As topics were named before their names were recorded: with a hash only where the name is too long. */
    static String unrecorded(TableName table, int maxLength) {
        String name = encode(table);
        if (name.length() <= maxLength) {
            return name;
        }
        String hash = '_' + hash(table.toString(), HASH_LENGTH);
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

    private static String hash(String name, int length) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
