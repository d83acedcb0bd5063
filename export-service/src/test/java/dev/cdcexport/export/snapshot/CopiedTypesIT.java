package dev.cdcexport.export.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.source.Catalog;
import dev.cdcexport.source.SourceTable;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** What PostgreSQL prints itself is the oracle for the text of every value. */
class CopiedTypesIT {

    private static final int RANDOM_VALUES = 3_000;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    private static SampleDatabase database;
    private static Connection owner;

    @BeforeAll
    static void open() throws Exception {
        database = SharedStack.get().newDatabase("copiedtypes");
        owner = database.owner().open("test");
        execute(
                "CREATE TYPE public.mood AS ENUM ('sad', 'so \"so\"', 'happy')",
                "CREATE TYPE public.pair AS (a int, b text)",
                "CREATE DOMAIN public.padded AS char(5)",
                "CREATE DOMAIN public.flag AS boolean",
                "CREATE DOMAIN public.day AS date");
    }

    @AfterAll
    static void drop() throws Exception {
        owner.close();
        database.drop();
    }

    @Test
    void printsNumbers() throws Exception {
        assertPrinted("smallint", Stream.of("0", "-1", "32767", "-32768", "10", "99", "100"));
        assertPrinted("int", Stream.of("0", "-1", "2147483647", "-2147483648", "1000000000"));
        assertPrinted("bigint", Stream.of("0", "9", "10", "-10", "9223372036854775807", "-9223372036854775808"));
        assertPrinted("int", random.ints(RANDOM_VALUES).mapToObj(String::valueOf));
        assertPrinted(
                "bigint",
                random.longs(RANDOM_VALUES).map(n -> n >> random.nextInt(64)).mapToObj(String::valueOf));
    }

    @Test
    void printsDecimalNumbers() throws Exception {
        assertPrinted(
                "numeric",
                Stream.of(
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "0",
                        "0.000",
                        "-0.00",
                        "1",
                        "-1",
                        "9999",
                        "10000",
                        "-10000.0",
                        "0.0001",
                        "0.00001",
                        "1.00001",
                        "123.4500",
                        "100000000",
                        "1e30",
                        "1e1000",
                        "1e-1000",
                        "1e131071",
                        "-1e-16383",
                        "12345678901234567890.123456789"));
        assertPrinted("numeric", random.longs(RANDOM_VALUES).mapToObj(this::decimal));
        assertPrinted(
                "numeric(12,2)",
                random.ints(RANDOM_VALUES)
                        .mapToObj(cents -> new BigDecimal(BigInteger.valueOf(cents), 2).toPlainString()));
    }

    private String decimal(long number) {
        BigInteger digits = BigInteger.valueOf(number >> random.nextInt(64)).pow(1 + random.nextInt(4));
        return new BigDecimal(digits, random.nextInt(60) - 20).toPlainString();
    }

    @Test
    void printsBooleansAsWords() throws Exception {
        assertThat(copied("boolean", Stream.of("true", "false"))).isEqualTo("\"true\"\n\"false\"\n\n");
    }

    @Test
    void printsDates() throws Exception {
        assertPrinted(
                "date",
                Stream.of(
                        "infinity",
                        "-infinity",
                        "4713-01-01 BC",
                        "0001-12-31 BC",
                        "0001-01-01",
                        "1999-12-31",
                        "2000-01-01",
                        "2000-02-29",
                        "9999-12-31",
                        "10000-01-01",
                        "5874897-12-31"));
        assertPrinted(
                "date",
                random.ints(RANDOM_VALUES, -2_451_545, 2_145_031_949)
                        .mapToObj(days -> (days >> random.nextInt(24)) + " + date '2000-01-01'"));
    }

    @Test
    void printsTimes() throws Exception {
        assertPrinted("time", Stream.of("00:00", "24:00:00", "23:59:59.999999", "00:00:00.000001", "12:30:00.5"));
        assertPrinted(
                "time",
                random.longs(RANDOM_VALUES, 0, 86_400_000_000L)
                        .mapToObj(micros -> "time '00:00' + interval '" + micros + " microseconds'"));
    }

    @Test
    void printsTimestamps() throws Exception {
        for (String type : List.of("timestamp", "timestamptz")) {
            assertPrinted(
                    type,
                    Stream.of(
                            "infinity",
                            "-infinity",
                            "4713-01-01 00:00:00 BC",
                            "0001-12-31 23:59:59.999999 BC",
                            "0001-01-01 00:00:00",
                            "1969-12-31 23:59:59.999999",
                            "1999-12-31 23:59:59.9",
                            "2000-01-01 00:00:00",
                            "2000-01-01 00:00:00.000001",
                            "2024-02-29 12:00:00.12345",
                            "9999-12-31 23:59:59.999999",
                            "10000-01-01 00:00:00",
                            "294276-12-31 23:59:59.999999"));
            assertPrinted(
                    type,
                    random.longs(RANDOM_VALUES, -211_813_488_000_000_000L, 9_223_371_331_200_000_000L)
                            .map(micros -> micros >> random.nextInt(50))
                            .mapToObj(micros -> timestamp(type, micros)));
        }
    }

    /** The number of microseconds may be more than an interval takes as one number. */
    private static String timestamp(String type, long micros) {
        long day = 86_400_000_000L;
        return type + " '2000-01-01 00:00:00' + interval '" + Math.floorDiv(micros, day) + " days "
                + Math.floorMod(micros, day) + " microseconds'";
    }

    @Test
    void printsIdentifiers() throws Exception {
        assertPrinted(
                "uuid", Stream.of("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"));
        assertPrinted(
                "uuid",
                Stream.generate(() -> new java.util.UUID(random.nextLong(), random.nextLong()).toString())
                        .limit(100));
    }

    @Test
    void printsTextsAsTheyAre() throws Exception {
        for (String type : List.of("text", "varchar", "char(9)", "name")) {
            assertPrinted(
                    type, Stream.of("", " ", "a\"b", "\"", "12345678\"", "1234567\"\"", "ü€", "line\nbreak", "\\N"));
        }
        assertPrinted("json", Stream.of("{\"a\" :  [1, \"b\"]}", "null"));
        assertPrinted("jsonb", Stream.of("{\"a\" :  [1, \"b\"]}", "null", "\"\\u0041\""));
    }

    @Test
    void doublesEveryQuoteOfLongTexts() throws Exception {
        assertPrinted("text", Stream.generate(this::quotes).limit(500));
    }

    private String quotes() {
        StringBuilder text = new StringBuilder();
        int rarity = 1 + random.nextInt(20);
        for (int left = random.nextInt(60); left > 0; left--) {
            text.appendCodePoint(random.nextInt(rarity) == 0 ? '"' : "!#\u00a2\u0122b".codePointAt(random.nextInt(5)));
        }
        return text.toString();
    }

    /** Their casts to text would give something else: without blanks, with a mask, of NULL. */
    @Test
    void leavesToPostgresWhatItDoesNotKnow() throws Exception {
        assertPrinted("public.padded", Stream.of("a", "12345", ""));
        assertPrinted("public.flag", Stream.of("true", "false"));
        assertPrinted("public.day", Stream.of("0044-03-15 BC", "infinity"));
        assertPrinted("inet", Stream.of("192.168.0.1", "192.168.0.0/16", "::1"));
        assertPrinted("public.pair", Stream.of("(,)", "(1,)", "(1,\"a \"\"b\"\"\")"));
        assertPrinted("public.mood", Stream.of("sad", "so \"so\""));
        assertPrinted("public.mood[]", Stream.of("{}", "{NULL,\"so \\\"so\\\"\"}"));
        assertPrinted("text[]", Stream.of("{}", "{NULL,a,\"\"}", "[0:1]={a,b}"));
        assertPrinted("boolean[]", Stream.of("{t,f,NULL}"));
        assertPrinted("\"char\"", Stream.of("a", "\u0001", ""));
        assertPrinted("float8", Stream.of("NaN", "-0", "1e300", "0.1", "Infinity"));
        assertPrinted("float4", Stream.of("NaN", "-0", "1e30", "0.1"));
        assertPrinted("money", Stream.of("-1234.5"));
        assertPrinted("interval", Stream.of("1 year -2 days 03:04:05.6", "-1 month"));
        assertPrinted("timetz", Stream.of("12:00:00+02", "24:00:00-15:59"));
        assertPrinted("bytea", Stream.of("\\x", "\\x00ff22"));
        assertPrinted("bit(3)", Stream.of("101"));
        assertPrinted("int4range", Stream.of("empty", "[1,5)", "(,)"));
        assertPrinted("point", Stream.of("(1,2)"));
        assertPrinted("tsvector", Stream.of("'a':1 'b''c'"));
        assertPrinted("xml", Stream.of("<a b=\"c\"/>"));
    }

    /** With NULL as the last row. */
    private void assertPrinted(String type, Stream<String> values) throws Exception {
        fill(type, values);
        assertThat(copied()).as("%s, seed %d", type, seed).isEqualTo(printed());
    }

    private String copied(String type, Stream<String> values) throws Exception {
        fill(type, values);
        return copied();
    }

    /** A value with a plus is an expression already. */
    private static void fill(String type, Stream<String> values) throws SQLException {
        execute(
                "DROP TABLE IF EXISTS public.typed",
                "CREATE TABLE public.typed (v " + type + ")",
                "ALTER TABLE public.typed REPLICA IDENTITY FULL",
                values.map(value -> value.contains(" + ") ? value : literal(value) + "::" + type)
                        .collect(Collectors.joining("), (", "INSERT INTO public.typed VALUES (", "), (NULL)")));
    }

    private static String copied() throws Exception {
        SourceTable table = Catalog.publishedTables(owner, "cdc_export").stream()
                .filter(published -> published.name().table().equals("typed"))
                .findFirst()
                .orElseThrow();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryRows rows = new BinaryRows(
                table.exportedColumns(), RowSink.into(out, CsvFormat.DEFAULT.withoutHeader(), List.of()));
        copies().copyOut(CopyStatement.copy(table, TableRange.of(0).get(0), null, table.exportedColumns()), rows);
        rows.finish();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String printed() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copies().copyOut("COPY public.typed TO STDOUT (FORMAT csv, FORCE_QUOTE *)", out);
        return out.toString(StandardCharsets.UTF_8);
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
