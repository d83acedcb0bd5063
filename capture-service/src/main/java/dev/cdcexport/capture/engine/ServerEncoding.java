package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.UnwritableValueException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The encoding in which the stream has its texts. PostgreSQL would convert them to UTF-8 itself, but where it meets a byte that has no equivalent it ends the
 * stream, for all tables and for ever. So texts come as they are stored, and are converted here, character by character, by what PostgreSQL says of
 * each: then a file has the same text whichever way it came, and what cannot be converted is a matter of its row. The decoder's thread uses it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/multibyte.html">PostgreSQL: character set support</a>
 */
final class ServerEncoding {

    private static final String UTF8_NAME = "UTF8";
    private static final String UTF8_OF = "SELECT pg_catalog.convert(?, ?, '" + UTF8_NAME + "')";
    /** untranslatable_character, character_not_in_repertoire. */
    private static final Set<String> NO_EQUIVALENT = Set.of("22P05", "22021");

    private static final byte[] NONE = {};
    private static final String REPLACEMENT = "\uFFFD";

    private static final int SINGLE_SHIFT_2 = 0x8e;
    private static final int SINGLE_SHIFT_3 = 0x8f;

    private final String name;
    private final Conversion conversion;
    private final Map<Integer, byte[]> characters = new HashMap<>();

    /**
     * @param name in PostgreSQL
     * @param conversion of its characters, asked once for each
     */
    ServerEncoding(String name, Conversion conversion) {
        this.name = name;
        this.conversion = conversion;
    }

    /** Knows a character's UTF-8. */
    @FunctionalInterface
    interface Conversion {
        /** The character in UTF-8, empty if there is no equivalent. */
        byte[] toUtf8(byte[] character) throws SQLException;
    }

    /**
     * The encoding of a session's database.
     *
     * @param session in it
     * @param catalogue where to ask for characters
     */
    static ServerEncoding of(Connection session, CatalogSession catalogue) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery("SHOW server_encoding")) {
            result.next();
            String name = result.getString(1);
            return new ServerEncoding(name, bytes -> catalogue.ask(asked -> utf8Of(asked, name, bytes)));
        }
    }

    /** Its name in PostgreSQL. */
    String name() {
        return name;
    }

    /** Whether there is nothing to convert. */
    boolean isUtf8() {
        return name.equals(UTF8_NAME);
    }

    /**
     * Converts a text of a row.
     *
     * @throws UnwritableValueException if a character has no equivalent
     */
    byte[] toUtf8(byte[] bytes, int start, int length) {
        return convert(bytes, start, length, null);
    }

    /** Converts a name or a message; what has no equivalent becomes the replacement character. */
    byte[] toUtf8(byte[] text) {
        return isUtf8() ? text : convert(text, 0, text.length, REPLACEMENT.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] convert(byte[] bytes, int start, int length, byte @Nullable [] replacement) {
        int end = start + length;
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + length / 2);
        int at = start;
        while (at < end) {
            if (bytes[at] >= 0) {
                out.write(bytes[at++]);
                continue;
            }
            int next = Math.min(end, at + length(Byte.toUnsignedInt(bytes[at])));
            byte[] utf8 = character(Arrays.copyOfRange(bytes, at, next));
            if (utf8.length > 0) {
                out.writeBytes(utf8);
            } else if (replacement != null) {
                out.writeBytes(replacement);
            } else {
                throw new UnwritableValueException(
                        "a value has a character of " + name + " that has no equivalent in UTF-8 (0x"
                                + HexFormat.of().formatHex(bytes, at, next) + ", at its byte " + (at - start)
                                + "), so no file can hold it as it is",
                        "find and correct it in the database");
            }
            at = next;
        }
        return out.toByteArray();
    }

    /** How many bytes a character has that begins with a byte above 127: in an encoding that a database can have, all of them are. */
    private int length(int lead) {
        if (name.equals("MULE_INTERNAL")) {
            return lengthInMule(lead);
        }
        if (!name.startsWith("EUC_") && !name.equals("JOHAB")) {
            return 1;
        }
        if (lead == SINGLE_SHIFT_3) {
            return 3;
        }
        return lead == SINGLE_SHIFT_2 && name.equals("EUC_TW") ? 4 : 2;
    }

    private static int lengthInMule(int lead) {
        if (lead >= 0x81 && lead <= 0x8d) {
            return 2;
        }
        if (lead >= 0x90 && lead <= 0x9b) {
            return 3;
        }
        return lead == 0x9c || lead == 0x9d ? 4 : 1;
    }

    private byte[] character(byte[] bytes) {
        int code = 0;
        for (byte part : bytes) {
            code = code << Byte.SIZE | Byte.toUnsignedInt(part);
        }
        return characters.computeIfAbsent(code, unknown -> ask(bytes));
    }

    private byte[] ask(byte[] bytes) {
        try {
            return conversion.toUtf8(bytes);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not say what a character of " + name + " is in UTF-8", e);
        }
    }

    private static byte[] utf8Of(Connection session, String name, byte[] bytes) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(UTF8_OF)) {
            statement.setBytes(1, bytes);
            statement.setString(2, name);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getBytes(1);
            }
        } catch (SQLException e) {
            if (NO_EQUIVALENT.contains(String.valueOf(e.getSQLState()))) {
                return NONE;
            }
            throw e;
        }
    }
}
