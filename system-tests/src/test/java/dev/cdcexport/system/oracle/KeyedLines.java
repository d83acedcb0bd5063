package dev.cdcexport.system.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.RunningSystem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table of an integer key and a text, to which whoever knows nothing but the key applies lines one by one: an INSERT finds no row, all else does. */
public final class KeyedLines {

    private static final int BEFORE_KEY = 5;

    private final SortedMap<Integer, String> lines = new TreeMap<>();

    /** Applies a full, whose first column is the key, or a delta, in which five columns precede it. */
    public void apply(String content) {
        boolean isDelta = content.startsWith("\"_op\",");
        content.lines().skip(1).map(line -> line.replace("\"", "")).forEach(line -> {
            if (isDelta) {
                String[] cells = line.split(",", BEFORE_KEY + 1);
                apply(cells[0], cells[BEFORE_KEY]);
            } else {
                lines.put(key(line), line);
            }
        });
    }

    private void apply(String operation, String row) {
        String before = operation.equals("DELETE") ? lines.remove(key(row)) : lines.put(key(row), row);
        assertThat(before != null).as("%s of %s finds a row", operation, row).isEqualTo(!operation.equals("INSERT"));
    }

    private static int key(String row) {
        return Integer.parseInt(row.substring(0, row.indexOf(',')));
    }

    /** What a query tells of key and text now. */
    public static KeyedLines now(RunningSystem system, String query) throws SQLException {
        KeyedLines now = new KeyedLines();
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                now.lines.put(result.getInt(1), result.getInt(1) + "," + result.getString(2));
            }
        }
        return now;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyedLines that && lines.equals(that.lines);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
