package dev.cdcexport.system.oracle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts CSV into its fields, quotes and all: each field is the very bytes of the file, one char for each byte. */
public final class RawCsv {

    private RawCsv() {}

    /** The rows of a file, its header too. */
    public static List<List<String>> rows(byte[] csv) {
        String text = new String(csv, StandardCharsets.ISO_8859_1);
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\n')) {
                row.add(text.substring(start, i));
                start = i + 1;
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            }
        }
        if (quoted || start != text.length()) {
            throw new AssertionError("the CSV ends in the middle of a line");
        }
        return rows;
    }

    /** A raw field as a person reads it. */
    public static String show(String field) {
        return new String(field.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
