package dev.cdcexport.export.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.csv.CsvReader;
import dev.cdcexport.export.csv.CsvWriter;
import dev.cdcexport.export.csv.InvalidFormatException;
import dev.cdcexport.export.csv.LineEnding;
import dev.cdcexport.export.csv.Quoting;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.source.Catalog;
import dev.cdcexport.source.SourceTable;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** PostgreSQL's COPY is the oracle for every format that it can write, and reads every format back. */
class CopyFormatIT {

    private static final char[] DELIMITERS = {',', ';', '\t', ' ', '\'', 'a', '=', 1};
    private static final String[] NULL_TEXTS = {"", "\\N", "\\", "NULL", "a", "'=", " ", "ü€"};

    private static final List<@Nullable String> VALUES = Arrays.asList(
            null,
            "",
            " ",
            "a",
            "A",
            "0",
            "plain text",
            " padded ",
            "\"",
            "\"\"",
            "a\"b",
            "'",
            "''",
            ",",
            ";",
            "|",
            "\t",
            "\ttab first",
            "a,b;c|d\te f",
            "\n",
            "\r",
            "\r\n",
            "line\nbreak",
            "carriage\rreturn",
            "\rfirst",
            "\\",
            "\\.",
            "\\N",
            "\\n",
            "NULL",
            "null",
            "=1+1",
            "'=1+1",
            "=",
            "+1",
            "-1",
            "@a",
            "'=",
            "E'\\x41'",
            "ü€",
            "Žluťoučký 🐎",
            "\u0001",
            "\u007f",
            "\u0085\u2028",
            "x".repeat(600));

    private static SampleDatabase database;
    private static Connection owner;
    private static SourceTable three;
    private static SourceTable one;

    @BeforeAll
    static void makeTables() throws Exception {
        database = SharedStack.get().newDatabase("copyformat");
        owner = database.owner().open("test");
        execute(
                "CREATE TABLE public.three (id int PRIMARY KEY, v text, w text)",
                "CREATE TABLE public.one (v text)",
                "ALTER TABLE public.one REPLICA IDENTITY FULL");
        try (PreparedStatement insert = owner.prepareStatement("INSERT INTO public.three VALUES (?, ?, ?)");
                PreparedStatement insertOne = owner.prepareStatement("INSERT INTO public.one VALUES (?)")) {
            for (int i = 0; i < VALUES.size(); i++) {
                insert.setInt(1, i);
                insert.setString(2, VALUES.get(i));
                insert.setString(3, VALUES.get((i * 7 + 3) % VALUES.size()));
                insert.execute();
                insertOne.setString(1, VALUES.get(i));
                insertOne.execute();
            }
        }
        three = table("three");
        one = table("one");
    }

    @AfterAll
    static void drop() throws Exception {
        owner.close();
        database.drop();
    }

    @Test
    void printsInEveryFormatWhatTheWriterWrites() throws Exception {
        List<CsvFormat> formats = formats(LineEnding.LF, false);
        assertThat(formats).hasSizeGreaterThan(100);
        for (CsvFormat format : formats) {
            assertThat(copied(three, format)).as("%s", format).isEqualTo(written(three, format));
            assertThat(copied(one, format)).as("%s", format).isEqualTo(written(one, format));
        }
    }

    @Test
    void isWhatBinaryRowsBecomeInEveryFormat() throws Exception {
        for (LineEnding ending : LineEnding.values()) {
            for (boolean guard : new boolean[] {false, true}) {
                for (CsvFormat format : formats(ending, guard)) {
                    assertThat(fromBinary(three, format)).as("%s", format).isEqualTo(written(three, format));
                    assertThat(fromBinary(one, format)).as("%s", format).isEqualTo(written(one, format));
                }
            }
        }
    }

    @Test
    void readsEveryFormatBackIntoAnEqualTable() throws Exception {
        execute("CREATE TEMP TABLE three_back (LIKE public.three)", "CREATE TEMP TABLE one_back (LIKE public.one)");
        for (LineEnding ending : LineEnding.values()) {
            for (CsvFormat format : formats(ending, false)) {
                assertReadBack(three, format);
                assertReadBack(one, format);
            }
        }
    }

    private static void assertReadBack(SourceTable table, CsvFormat format) throws Exception {
        String name = table.name().table();
        copies().copyIn(
                        "COPY " + name + "_back FROM STDIN (FORMAT csv, DELIMITER "
                                + literal(String.valueOf(format.delimiter())) + ", NULL " + literal(format.nullText())
                                + ')',
                        new ByteArrayInputStream(written(table, format).getBytes(StandardCharsets.UTF_8)));
        try (Statement statement = owner.createStatement()) {
            for (String sql : List.of(
                    "SELECT * FROM public." + name + " EXCEPT ALL SELECT * FROM " + name + "_back",
                    "SELECT * FROM " + name + "_back EXCEPT ALL SELECT * FROM public." + name)) {
                assertThat(statement.executeQuery(sql).next())
                        .as("%s %s", format, sql)
                        .isFalse();
            }
            statement.execute("TRUNCATE " + name + "_back");
        }
    }

    private static List<CsvFormat> formats(LineEnding ending, boolean guard) {
        List<CsvFormat> formats = new ArrayList<>();
        for (char delimiter : DELIMITERS) {
            for (String nullText : NULL_TEXTS) {
                for (Quoting quoting : Quoting.values()) {
                    format(delimiter, nullText, quoting, ending, guard).ifPresent(formats::add);
                }
            }
        }
        return formats;
    }

    private static Optional<CsvFormat> format(
            char delimiter, String nullText, Quoting quoting, LineEnding ending, boolean guard) {
        try {
            return Optional.of(new CsvFormat(delimiter, false, nullText, quoting, ending, guard));
        } catch (InvalidFormatException e) {
            assertThat(nullText).contains(String.valueOf(delimiter));
            return Optional.empty();
        }
    }

    private static String copied(SourceTable table, CsvFormat format) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String quoting = format.quoting() == Quoting.ALL_NON_NULL ? ", FORCE_QUOTE *" : "";
        copies().copyOut(
                        "COPY (SELECT * FROM public." + table.name().table() + ") TO STDOUT (FORMAT csv, DELIMITER "
                                + literal(String.valueOf(format.delimiter())) + ", NULL "
                                + literal(format.nullText()) + quoting + ')',
                        out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String fromBinary(SourceTable table, CsvFormat format) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryRows rows = new BinaryRows(table.exportedColumns(), RowSink.into(out, format.withoutHeader(), List.of()));
        copies().copyOut(CopyStatement.copy(table, TableRange.of(0).get(0), null, table.exportedColumns()), rows);
        rows.finish();
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What the writer makes of the rows, in the order in which the table has them. */
    private static String written(SourceTable table, CsvFormat format) throws Exception {
        byte[] copied = copied(table, CsvFormat.DEFAULT).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvWriter csv = new CsvWriter(format, out);
        try (CsvReader reader = new CsvReader(new ByteArrayInputStream(copied))) {
            for (@Nullable String[] row = reader.next(); row != null; row = reader.next()) {
                csv.row(row);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static SourceTable table(String name) throws SQLException {
        return Catalog.publishedTables(owner, "cdc_export").stream()
                .filter(table -> table.name().table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static CopyManager copies() throws SQLException {
        return owner.unwrap(PGConnection.class).getCopyAPI();
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + '\'';
    }

    private static void execute(String... statements) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
