package dev.cdcexport.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The name of a table with its schema, both as the catalogue has them (unquoted).
 *
 * @param schema the schema's name
 * @param table the table's name
 */
public record TableName(String schema, String table) implements Comparable<TableName> {

    private static final int LONGEST_SHOWN = 100;

    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::table);

    /** Refuses empty names. */
    public TableName {
        if (schema.isEmpty() || table.isEmpty()) {
            throw new IllegalArgumentException("a table is named schema.table, neither part empty");
        }
    }

    /**
     * Reads {@code schema.table}, each part quoted as in SQL where it must be; without a schema it is {@code public}.
     *
     * @throws IllegalArgumentException if the text is not such a name
     */
    @JsonCreator
    public static TableName parse(String text) {
        List<String> parts = split(text);
        return switch (parts.size()) {
            case 1 -> new TableName("public", parts.get(0));
            case 2 -> new TableName(parts.get(0), parts.get(1));
            default -> throw malformed(text);
        };
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder part = new StringBuilder();
            at = at < text.length() && text.charAt(at) == '"' ? readQuoted(text, at, part) : readPlain(text, at, part);
            parts.add(part.toString());
            if (at == text.length()) {
                return parts;
            }
            if (text.charAt(at) != '.') {
                throw malformed(text);
            }
            at++;
        }
    }

    private static int readPlain(String text, int from, StringBuilder part) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '.') {
            if (text.charAt(end) == '"') {
                throw malformed(text);
            }
            end++;
        }
        if (end == from) {
            throw malformed(text);
        }
        part.append(SqlIdentifier.fold(text.substring(from, end)));
        return end;
    }

    private static int readQuoted(String text, int from, StringBuilder part) {
        int at = from + 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '"') {
                part.append(c);
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                part.append('"');
                at += 2;
            } else if (part.isEmpty()) {
                throw malformed(text);
            } else {
                return at + 1;
            }
        }
        throw malformed(text);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "not a table name, expected schema.table, each part in double quotes where SQL needs them: "
                        + (text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + '…'));
    }

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** {@code schema.table}, each part quoted as in SQL where it must be; can stand in a statement as it is. */
    @Override
    @JsonValue
    public String toString() {
        return SqlIdentifier.quote(schema) + '.' + SqlIdentifier.quote(table);
    }
}
