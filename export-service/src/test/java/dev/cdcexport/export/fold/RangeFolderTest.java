package dev.cdcexport.export.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.export.range.RangeReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases are {@code name | events | lines}, in the notation of {@link EventScript} and {@link ExportedLines#summary}. */
class RangeFolderTest {

    @TempDir
    Path spill;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            create of an active row       | c - 1,a,false                         | INSERT 1,a,false
            NULL counts as active         | c - 1,a,~                             | INSERT 1,a,~
            create of an inactive row     | c - 1,a,true                          | ''
            update, active before, after  | u 1,a,false 1,b,false                 | UPDATE 1,b,false
            update to equal values        | u 1,a,false 1,a,false                 | UPDATE 1,a,false
            restore                       | u 1,a,true 1,b,false                  | INSERT 1,b,false
            soft delete                   | u 1,a,false 1,b,true                  | DELETE 1,b,true
            update of an inactive row     | u 1,a,true 1,b,true                   | ''
            unknown prior state is active | u - 1,b,false                         | UPDATE 1,b,false
            unknown prior state, leaves   | u - 1,b,true                          | DELETE 1,b,true
            delete of an active row       | d 1,a,false -                         | DELETE 1,a,false
            delete of an inactive row     | d 1,a,true -                          | ''
            delete, only the key logged   | d 1,?,? -                             | DELETE 1,?,?
            delete, nothing logged        | d - -                                 | DELETE ?,?,?
            truncate                      | t - -                                 | TRUNCATE ~,~,~
            unchanged large value         | u ?,?,false 1,?,false                 | UPDATE 1,?,false
            changed key                   | d 1,a,false -; c - 2,a,false          | DELETE 1,a,false; INSERT 2,a,false
            all in commit order           | c - 1,a,false; t - -; c - 1,b,false; u - 1,c,false | INSERT 1,a,false; TRUNCATE ~,~,~; INSERT 1,b,false; UPDATE 1,c,false
            """)
    void writesEachChangeAsAStepOfTheActiveRows(String name, String events, String lines) throws Exception {
        assertThat(delta(events, Things.keyed(), Changes.ALL)).as(name).isEqualTo(lines);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            created                        | c - 1,a,false; u - 1,b,false                      | INSERT 1,b,false
            created and deleted            | c - 1,a,false; d 1,a,false -                      | ''
            created inactive               | c - 1,a,true                                      | ''
            created inactive, restored     | c - 1,a,true; u 1,a,true 1,a,false                | INSERT 1,a,false
            updated twice                  | u 1,a,false 1,b,false; u 1,b,false 1,c,false      | UPDATE 1,c,false
            there and back                 | u 1,a,false 1,b,false; u 1,b,false 1,a,false      | UPDATE 1,a,false
            soft deleted, restored         | u 1,a,false 1,a,true; u 1,a,true 1,b,false        | UPDATE 1,b,false
            restored, soft deleted         | u 1,a,true 1,a,false; u 1,a,false 1,a,true        | ''
            soft deleted, then deleted     | u 1,a,false 1,b,true; d 1,b,true -                | DELETE 1,b,true
            deleted, created again         | d 1,a,false -; c - 1,b,false                      | UPDATE 1,b,false
            deleted, created inactive      | d 1,a,false -; c - 1,b,true                       | DELETE 1,b,true
            inactive, deleted, created     | d 1,a,true -; c - 1,b,false                       | INSERT 1,b,false
            value known from earlier       | u - 1,b,false; u - 1,?,false                      | UPDATE 1,b,false
            value known from the create    | c - 1,a,false; u - 1,?,false                      | INSERT 1,a,false
            value never known              | u ?,?,false 1,?,false; u - 1,?,false              | UPDATE 1,?,false
            delete knows the last values   | u - 1,b,false; d 1,?,? -                          | DELETE 1,b,false
            changed key                    | d 1,a,false -; c - 2,a,false                      | DELETE 1,a,false; INSERT 2,a,false
            key moved there and back       | d 1,a,false -; c - 2,a,false; d 2,a,false -; c - 1,a,false | UPDATE 1,a,false
            deletes first                  | u - 3,c,false; d 2,b,false -; c - 1,a,false; d 4,d,false - | DELETE 2,b,false; DELETE 4,d,false; UPDATE 3,c,false; INSERT 1,a,false
            last position decides          | u - 1,a,false; u - 2,b,false; u - 1,c,false       | UPDATE 2,b,false; UPDATE 1,c,false
            truncated                      | u - 1,a,false; d 2,b,false -; t - -               | TRUNCATE ~,~,~
            truncated, absent before       | u - 1,a,false; t - -; c - 1,b,false; c - 2,c,false; d 2,c,false - | TRUNCATE ~,~,~; INSERT 1,b,false
            truncated twice                | t - -; c - 1,b,false; t - -                       | TRUNCATE ~,~,~
            """)
    void writesTheNetStepOfEachKey(String name, String events, String lines) throws Exception {
        assertThat(delta(events, Things.keyed(), Changes.NET)).as(name).isEqualTo(lines);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            twice the same row       | c - 1,a,false; c - 1,a,false                 | INSERT 1,a,false; INSERT 1,a,false
            came and went            | c - 1,a,false; d 1,a,false -                 | ''
            one of two               | c - 1,a,false; c - 1,a,false; d 1,a,false -  | INSERT 1,a,false
            two deleted              | d 1,a,false -; d 1,a,false -                 | DELETE 1,a,false; DELETE 1,a,false
            update                   | u 1,a,false 1,b,false                        | DELETE 1,a,false; INSERT 1,b,false
            update to equal values   | u 1,a,false 1,a,false                        | ''
            update chain             | u 1,a,false 1,b,false; u 1,b,false 1,c,false | DELETE 1,a,false; INSERT 1,c,false
            soft delete              | u 1,a,false 1,a,true                         | DELETE 1,a,false
            restore                  | u 1,a,true 1,a,false                         | INSERT 1,a,false
            update of inactive row   | u 1,a,true 1,b,true                          | ''
            delete of inactive row   | d 1,a,true -                                 | ''
            NULL is a value          | c - ~,~,~; d ~,~,~ -                         | ''
            truncated                | c - 1,a,false; t - -; c - 1,b,false          | TRUNCATE ~,~,~; INSERT 1,b,false
            """)
    void sumsUpEqualRowsWhereThereIsNoKey(String name, String events, String lines) throws Exception {
        assertThat(delta(events, Things.keyless(ReplicaIdentity.FULL), Changes.NET))
                .as(name)
                .isEqualTo(lines);
    }

    /** Two events are of one transaction: {@link Things#event}. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            update                        | u 1,a,false 1,b,false                          | DELETE 1,a,false; INSERT 1,b,false
            keys exchanged                | u 1,a,false 2,a,false; u 2,b,false 1,b,false   | DELETE 1,a,false; DELETE 2,b,false; INSERT 2,a,false; INSERT 1,b,false
            came and went at once         | c - 1,a,false; d 1,a,false -                   | ''
            came, went later              | c - 2,b,false; c - 1,a,false; d 1,a,false -    | INSERT 2,b,false; INSERT 1,a,false; DELETE 1,a,false
            on its way                    | u 1,a,false 1,b,false; u 1,b,false 1,c,false   | DELETE 1,a,false; INSERT 1,c,false
            soft delete, restore          | u 1,b,false 1,b,true; u 2,b,true 2,c,false; u 1,b,true 1,c,false | DELETE 1,b,false; INSERT 2,c,false; INSERT 1,c,false
            truncated                     | c - 1,a,false; t - -; c - 1,b,false            | TRUNCATE ~,~,~; INSERT 1,b,false
            truncated, refilled           | t - -; c - 1,b,false; c - 1,b,false            | TRUNCATE ~,~,~; INSERT 1,b,false; INSERT 1,b,false
            """)
    void tellsWhatEachTransactionMadeOfTheRowsWhereThereIsNoKey(String name, String events, String lines)
            throws Exception {
        assertThat(delta(events, Things.keyless(ReplicaIdentity.FULL), Changes.ALL))
                .as(name)
                .isEqualTo(lines);
    }

    @Test
    void writesEachChangeWhereNeitherKeyNorOldRowTellsTheRow() throws Exception {
        TargetTable table = Things.keyless(ReplicaIdentity.INDEX);
        assertThat(delta("c - 1,a,false; u - 1,b,false; d 1,?,? -", table, Changes.NET))
                .isEqualTo("INSERT 1,a,false; UPDATE 1,b,false; DELETE 1,?,?");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            a net line still counts       | u 1,a,false 1,b,false               | UPDATE 1,false
            soft delete column left in    | u 1,a,false 1,a,true                | DELETE 1,true
            an unknown value nobody wants | c - 1,?,false; d 2,?,? -            | DELETE 2,?; INSERT 1,false
            """)
    void writesTheChosenColumnsOnly(String name, String events, String lines) throws Exception {
        List<String> chosen = List.of("id", "gone");
        TargetTable all = Things.keyed();
        TargetTable table = new TargetTable(all.schema(), all.softDeleteColumn(), all.schemas(), chosen);
        for (Changes changes : Changes.values()) {
            ExportedLines file = ExportedLines.delta(log(events), table, changes, spill);
            if (changes == Changes.NET || !lines.contains("; ")) {
                assertThat(file.summary(chosen)).as(name).isEqualTo(lines);
            }
        }
    }

    @Test
    void tellsArrivalsInTheChosenColumnsOfRowsWithoutAKeyAsOftenAsThereAreRows() throws Exception {
        TargetTable all = Things.keyless(ReplicaIdentity.FULL);
        TargetTable table = new TargetTable(all.schema(), all.softDeleteColumn(), all.schemas(), List.of("name"));
        InMemoryChangeLog log = log("c - 1,a,false; c - 2,a,false; u 3,b,false 3,a,false");
        assertThat(ExportedLines.delta(log, table, Changes.NET, spill).summary(List.of("name")))
                .isEqualTo("DELETE b; INSERT a; INSERT a; INSERT a");
        assertThat(ExportedLines.incremental(log, table, spill).rows()).isEqualTo("a; a; a");
    }

    @Test
    void refusesAFilesColumnThatTheTableDoesNotHave() {
        TargetTable all = Things.keyed();
        assertThatThrownBy(() -> new TargetTable(all.schema(), null, all.schemas(), List.of("other")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            arrivals and changes  | c - 1,a,false; u - 2,b,false                     | 1,a,false; 2,b,false | 0
            each row once         | c - 1,a,false; u - 2,b,false; u - 1,c,false      | 2,b,false; 1,c,false | 0
            delete                | d 1,a,false -; c - 2,b,false                     | 2,b,false            | 1
            soft delete           | u 1,a,false 1,a,true                             | ''                   | 1
            came and went         | c - 1,a,false; d 1,a,false -                     | ''                   | 0
            truncate              | d 3,c,false -; t - -; c - 1,a,false              | 1,a,false            | 1
            known from earlier    | u - 1,b,false; u - 1,?,false                     | 1,b,false            | 0
            """)
    void writesTheLastStateOfRowsThatArrivedOrChanged(String name, String events, String rows, long departures)
            throws Exception {
        ExportedLines file = ExportedLines.incremental(log(events), Things.keyed(), spill);
        assertThat(file.rows()).as(name).isEqualTo(rows);
        assertThat(file.counts()).isEqualTo(new RangeCounts(file.lines().size(), 0, 0, 0, 0, departures));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            changed key, unchanged large value   | d 1,?,? -; c - 2,?,false       | ALL
            changed key, net                     | d 1,?,? -; c - 2,?,false       | NET
            moved onto a key that was there      | d 1,?,? -; d 2,?,? -; c - 1,?,false | NET
            restore                              | u ?,?,true 1,?,false           | ALL
            restore, net                         | u ?,?,true 1,?,false           | NET
            key not logged, net                  | d - -                          | NET
            perhaps a restore                    | u - 1,?,false                  | ALL
            perhaps a restore, net               | u - 1,?,false                  | NET
            perhaps a restore, later again, net  | u - 1,?,false; u 1,a,false 1,?,false | NET
            """)
    void failsWhereAValueIsUnknownAndThereIsNoOldRow(String name, String events, Changes changes) {
        assertThatThrownBy(() -> delta(events, Things.keyed(), changes))
                .as(name)
                .isInstanceOfSatisfying(
                        UnknownValueException.class,
                        e -> assertThat(e.remedy())
                                .contains("REPLICA IDENTITY FULL")
                                .startsWith("ALTER TABLE"));
    }

    @Test
    void doesNotAdviseWhatPostgresqlRefusesWhereThereAreGeneratedColumns() {
        UnknownValueException unknown = new UnknownValueException(Things.NAME, "name", "id=5", true);

        assertThat(unknown.remedy())
                .startsWith("Ask with schemaChange=rebase, or run a full export.")
                .contains("from version 18 on");
    }

    @Test
    void namesTheRowWhoseValueAnIncrementalFileLacks() {
        assertThatThrownBy(() -> ExportedLines.incremental(log("u - 5,?,false"), Things.keyed(), spill))
                .isInstanceOfSatisfying(UnknownValueException.class, e -> {
                    assertThat(e.table()).isEqualTo(Things.NAME);
                    assertThat(e.column()).isEqualTo("name");
                    assertThat(e.key()).isEqualTo("id=5");
                });
    }

    @Test
    void countsLinesAndEventsAndWritesTheSameBytesAgain() throws Exception {
        InMemoryChangeLog log = log("t - -; c - 1,a,false; u - 2,b,false; d 3,c,false -");
        List<Long> read = new ArrayList<>();
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        RangeReader exporter = new RangeReader(log, new RangeFolder(spill, RangeFolder.DEFAULT_SORT_BUFFER_BYTES));
        RangeCounts counts = exporter.writeDelta(
                        log.whole(Things.keyed()),
                        Things.keyed(),
                        Changes.ALL,
                        ExportedLines.deltaSink(Things.keyed(), first),
                        read::add)
                .get(0);
        exporter.writeDelta(
                log.whole(Things.keyed()),
                Things.keyed(),
                Changes.ALL,
                ExportedLines.deltaSink(Things.keyed(), second),
                count -> {});
        assertThat(counts).isEqualTo(new RangeCounts(4, 1, 1, 1, 1, 0));
        assertThat(read).containsExactly(1L, 2L, 3L, 4L);
        assertThat(second.toByteArray()).isEqualTo(first.toByteArray());
    }

    @Test
    void writesAFileEqualToTheByte() throws Exception {
        InMemoryChangeLog log = log("c - 1,it's\"x,false; u ?,?,~ 2,?,~");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RangeReader(log, new RangeFolder(spill, ExportedLines.TINY_BUFFER))
                .writeDelta(
                        log.whole(Things.keyed()),
                        Things.keyed(),
                        Changes.NET,
                        ExportedLines.deltaSink(Things.keyed(), out),
                        count -> {});
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                "_op","_seq","_lsn","_committed_at","_unchanged","id","name","gone"
                "INSERT","0000000001-0000000000000100-000000000000","0/100","2026-11-23T20:45:12.123456Z",,"1","it's""x","false"
                "UPDATE","0000000001-0000000000000100-000000000002","0/100","2026-11-23T20:45:12.123456Z","[""name""]","2",,
                """);
    }

    @Test
    void followsTheHeaderWhereColumnsCameAndWent() throws Exception {
        TableSchema old = Things.schema(1, List.of("id", "dropped"), List.of("id"), ReplicaIdentity.DEFAULT);
        TableSchema last = Things.schema(2, List.of("added", "id"), List.of("id"), ReplicaIdentity.DEFAULT);
        TargetTable table = new TargetTable(last, null, id -> id == 1 ? old : last);
        InMemoryChangeLog log = new InMemoryChangeLog(List.of(
                Things.event(0, Operation.CREATE, null, Things.row(List.of("id", "dropped"), List.of("1", "x")), 1),
                Things.event(1, Operation.UPDATE, null, Things.row(List.of("id"), List.of("2")), 2),
                Things.event(2, Operation.CREATE, null, Things.row(List.of("added", "id"), List.of("y", "3")), 2)));
        for (Changes changes : Changes.values()) {
            assertThat(ExportedLines.delta(log, table, changes, spill).summary(List.of("added", "id")))
                    .isEqualTo("INSERT ~,1; UPDATE ?,2; INSERT y,3");
        }
    }

    private String delta(String events, TargetTable table, Changes changes) throws IOException, InterruptedException {
        String summary = ExportedLines.delta(log(events), table, changes, spill).summary(Things.COLUMNS);
        assertThat(spill).isEmptyDirectory();
        return summary;
    }

    private static InMemoryChangeLog log(String events) {
        return new InMemoryChangeLog(EventScript.events(events));
    }
}
