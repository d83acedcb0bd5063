package dev.cdcexport.capture;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.springframework.context.ConfigurableApplicationContext;

class CaptureIT {

    private static CaptureStack stack;
    private static ConfigurableApplicationContext application;
    private static TimeZone zone;

    /** The database's settings and the JVM's time zone are hostile to exact text, for all tests. */
    @BeforeAll
    static void start() throws SQLException {
        zone = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
        stack = CaptureStack.create("capture");
        String alter = "ALTER DATABASE \"" + stack.database().name() + "\" SET ";
        stack.admin(
                alter + "DateStyle = 'German, DMY'",
                alter + "IntervalStyle = 'sql_standard'",
                alter + "TimeZone = 'America/St_Johns'",
                alter + "bytea_output = 'escape'",
                alter + "extra_float_digits = -5");
        application = stack.start();
        stack.reader().cut();
    }

    @AfterAll
    static void stop() throws SQLException {
        application.close();
        stack.close();
        TimeZone.setDefault(zone);
    }

    @Test
    void publishesEachChangeOnceAndInOrder() throws SQLException {
        stack.sql(
                "CREATE TABLE steps (id int PRIMARY KEY, name text, ok boolean)",
                "INSERT INTO steps VALUES (1, 'a', true), (2, NULL, false)",
                "UPDATE steps SET name = 'b' WHERE id = 1",
                "DELETE FROM steps WHERE id = 2",
                "TRUNCATE steps");

        List<ChangeEvent> events = stack.events("steps");

        assertThat(events)
                .extracting(CaptureIT::shown)
                .containsExactly(
                        "CREATE null {id=1, name=a, ok=true}",
                        "CREATE null {id=2, name=null, ok=false}",
                        "UPDATE null {id=1, name=b, ok=true}",
                        "DELETE {id=2} null",
                        "TRUNCATE null null");
        ChangeTopicReader.assertInOrder(events);
    }

    @Test
    void keysRecordsByPrimaryKeyAndWritesNumbersAndBooleansBare() throws SQLException {
        stack.sql(
                "CREATE TABLE keyed (b int, a text, ok boolean, n numeric, PRIMARY KEY (a, b))",
                "INSERT INTO keyed VALUES (7, 'x', true, 1.10)");

        List<String> records = new ArrayList<>();
        stack.reader()
                .records(
                        CaptureStack.table("keyed"),
                        stack.reader().cut(),
                        record -> records.add(
                                text(record.key()) + ' ' + text(record.value()).replaceAll(",\"source\".*", "")));

        assertThat(records)
                .containsExactly(
                        "{\"a\":\"x\",\"b\":7} {\"before\":null,\"after\":{\"b\":7,\"a\":\"x\",\"ok\":true,\"n\":\"1.10\"}");
    }

    @Test
    void splitsAChangedKeyIntoADeleteAndACreateWithPositionsOfTheirOwn() throws SQLException {
        stack.sql(
                "CREATE TABLE moved (id int PRIMARY KEY, name text)",
                "INSERT INTO moved VALUES (1, 'a'), (2, 'b')",
                "UPDATE moved SET id = id + 10");

        List<ChangeEvent> events = stack.events("moved");

        assertThat(events.subList(2, 6))
                .extracting(CaptureIT::shown)
                .containsExactly(
                        "DELETE {id=1} null",
                        "CREATE null {id=11, name=a}",
                        "DELETE {id=2} null",
                        "CREATE null {id=12, name=b}");
        assertThat(events.subList(2, 6))
                .extracting(event -> event.source().position().txIndex())
                .containsExactly(0L, 1L, 2L, 3L);
        ChangeTopicReader.assertInOrder(events);
    }

    @Test
    void leavesAnUnchangedLargeValueOutUnlessTheOldRowWasLogged() throws SQLException {
        String large = "(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 500) i)";
        for (String table : List.of("toasted", "toasted_full")) {
            stack.sql(
                    "CREATE TABLE " + table + " (id int PRIMARY KEY, large text, n int)",
                    "INSERT INTO " + table + " VALUES (1, " + large + ", 1)");
        }
        stack.sql("ALTER TABLE toasted_full REPLICA IDENTITY FULL");
        stack.sql("UPDATE toasted SET n = 2", "UPDATE toasted_full SET n = 2");

        Row unknown = after(stack.events("toasted").get(1));
        assertThat(unknown.isKnown("large")).isFalse();
        assertThat(unknown.value("n")).isEqualTo("2");
        ChangeEvent full = stack.events("toasted_full").get(1);
        assertThat(after(full).value("large")).hasSize(16_000);
        assertThat(requireNonNull(full.before()).value("large"))
                .isEqualTo(after(full).value("large"));
    }

    @Test
    void carriesTheVeryTextThatCopyPrints() throws SQLException, IOException {
        List<String> values = List.of(
                "'infinity'::timestamp",
                "'-infinity'::timestamptz",
                "'2024-03-10 02:30:00.123456+05:30'::timestamptz",
                "'0044-03-15 BC'::date",
                "'24:00:00'::time",
                "'24:00:00+14'::timetz",
                "'1 year -2 mons 3 days -04:05:06.7'::interval",
                "'NaN'::float8",
                "'-Infinity'::float4",
                "0.1::float4",
                "1e-300::float8",
                "'NaN'::numeric",
                "123456789012345678901234567890.10::numeric",
                "'\\x00ff10'::bytea",
                "'{\"a\":  1, \"a\": 2}'::json",
                "'{\"b\": 1.50}'::jsonb",
                "'$1,234.56'::money",
                "ARRAY[1.5, NULL, 'NaN']::numeric[]",
                "ARRAY[true, false]",
                "ARRAY['a\"b', 'null', '', NULL]::text[]",
                "'[2024-01-01,infinity)'::daterange",
                "'{[1,3),[7,9)}'::int4multirange",
                "'(1,2),(3,4)'::box",
                "'{1,2,3}'::line",
                "B'0101'",
                "'08:00:2b:01:02:03:04:05'::macaddr8",
                "'10.1.2.3/8'::inet",
                "'0/16B3748'::pg_lsn",
                "ROW(1, 'a b', true)::composed",
                "'sad'::mood",
                "E'a\\tb\\\\c\\n'::text",
                "'  padded '::char(12)",
                "'é\u2603😀'::varchar");
        String columns = indexed(values, "c%1$d");
        stack.sql("CREATE TYPE mood AS ENUM ('sad', 'glad')", "CREATE TYPE composed AS (a int, b text, c boolean)");
        stack.sql(
                "CREATE TABLE nasty AS SELECT 1 AS id, " + indexed(values, "%2$s AS c%1$d"),
                "ALTER TABLE nasty ADD PRIMARY KEY (id)",
                "INSERT INTO nasty SELECT 2, " + columns + " FROM nasty");

        Row row = after(stack.events("nasty").get(1));

        for (int i = 0; i < values.size(); i++) {
            assertThat(row.value("c" + i))
                    .as(values.get(i))
                    .isEqualTo(copied("SELECT c" + i + " FROM nasty WHERE id = 2"));
        }
    }

    @Test
    void capturesTablesAndColumnsWhateverTheirNames() throws SQLException {
        TableName odd = new TableName("Odd \"schema\"", "the.Ta\"ble ü");
        stack.sql(
                "CREATE SCHEMA \"Odd \"\"schema\"\"\"",
                "CREATE TABLE " + odd + " (\"Id\" int PRIMARY KEY, \"iD\" text, \"a.b\"\"c\" text)",
                "INSERT INTO " + odd + " VALUES (1, 'x', 'y')");

        List<ChangeEvent> events = stack.reader().events(odd, stack.reader().cut());

        assertThat(events).extracting(CaptureIT::shown).containsExactly("CREATE null {Id=1, iD=x, a.b\"c=y}");
        assertThat(events.get(0).source().table()).isEqualTo(odd);
    }

    @Test
    void capturesPartitionsAsTheirRootAndLeavesGeneratedColumnsOut() throws SQLException {
        stack.sql(
                "CREATE TABLE parted (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (10) TO (20)",
                "INSERT INTO parted VALUES (1), (11)");

        assertThat(stack.events("parted"))
                .extracting(CaptureIT::shown)
                .containsExactly("CREATE null {id=1}", "CREATE null {id=11}");
    }

    @Test
    void believesOnlyTheKeyOfAnOldRowWhereAPartitionDoesNotLogTheWhole() throws SQLException {
        stack.sql(
                "CREATE TABLE uneven (id int PRIMARY KEY, name text) PARTITION BY RANGE (id)",
                "ALTER TABLE uneven REPLICA IDENTITY FULL",
                "CREATE TABLE uneven_low PARTITION OF uneven FOR VALUES FROM (0) TO (10)",
                "INSERT INTO uneven VALUES (1, 'x')",
                "DELETE FROM uneven");

        assertThat(stack.events("uneven"))
                .extracting(CaptureIT::shown)
                .containsExactly("CREATE null {id=1, name=x}", "DELETE {id=1} null");
    }

    @Test
    void keysATableWithoutPrimaryKeyByItsWholeRow() throws SQLException {
        stack.sql(
                "CREATE TABLE keyless (a int, b text)",
                "ALTER TABLE keyless REPLICA IDENTITY FULL",
                "INSERT INTO keyless VALUES (1, 'x')",
                "DELETE FROM keyless");

        List<String> keys = new ArrayList<>();
        stack.reader()
                .records(CaptureStack.table("keyless"), stack.reader().cut(), record -> keys.add(text(record.key())));

        assertThat(keys).containsExactly("{\"a\":1,\"b\":\"x\"}", "{\"a\":1,\"b\":\"x\"}");
    }

    @Test
    void takesTheReplicaIdentitysIndexForTheKeyWhereOldRowsDoNotTellThePrimaryKey() throws SQLException {
        stack.sql(
                "CREATE TABLE indexed (id int PRIMARY KEY, code text NOT NULL, n int)",
                "CREATE UNIQUE INDEX indexed_code ON indexed (code)",
                "ALTER TABLE indexed REPLICA IDENTITY USING INDEX indexed_code",
                "INSERT INTO indexed VALUES (1, 'a', NULL)",
                "UPDATE indexed SET n = 5",
                "UPDATE indexed SET code = 'b'",
                "DELETE FROM indexed");

        List<ChangeEvent> events = stack.events("indexed");

        assertThat(events)
                .extracting(CaptureIT::shown)
                .containsExactly(
                        "CREATE null {id=1, code=a, n=null}",
                        "UPDATE null {id=1, code=a, n=5}",
                        "DELETE {code=a} null",
                        "CREATE null {id=1, code=b, n=5}",
                        "DELETE {code=b} null");
        ChangeTopicReader.assertInOrder(events);
    }

    @Test
    void namesTheSchemaVersionOfEachEvent() throws SQLException {
        stack.sql(
                "CREATE TABLE growing (id int PRIMARY KEY, name varchar(10))",
                "INSERT INTO growing VALUES (1, 'a')",
                "ALTER TABLE growing ADD COLUMN price numeric(10,2) DEFAULT 1",
                "INSERT INTO growing VALUES (2, 'b')",
                "INSERT INTO growing VALUES (3, 'c')");

        List<ChangeEvent> events = stack.events("growing");

        TableSchema first = requireNonNull(
                stack.reader().schemas().get(events.get(0).source().schemaId()));
        TableSchema second = requireNonNull(
                stack.reader().schemas().get(events.get(1).source().schemaId()));
        assertThat(first.columns())
                .extracting(TableSchema.Column::type)
                .containsExactly("integer", "character varying(10)");
        assertThat(second.columns())
                .extracting(TableSchema.Column::type)
                .containsExactly("integer", "character varying(10)", "numeric(10,2)");
        assertThat(second.key()).containsExactly("id");
        assertThat(events.get(2).source().schemaId()).isEqualTo(second.id());
    }

    private static Row after(ChangeEvent event) {
        return requireNonNull(event.after());
    }

    private static String shown(ChangeEvent event) {
        return event.operation() + " " + event.before() + ' ' + event.after();
    }

    private static String indexed(List<String> values, String format) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            parts.add(String.format(format, i, values.get(i)));
        }
        return parts.stream().collect(joining(", "));
    }

    private static String copied(String query) throws SQLException, IOException {
        try (Connection connection = stack.owner()) {
            StringWriter csv = new StringWriter();
            new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyOut("COPY (" + query + ") TO STDOUT (FORMAT csv, FORCE_QUOTE *)", csv);
            String line = csv.toString();
            return line.substring(1, line.length() - 2).replace("\"\"", "\"");
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
