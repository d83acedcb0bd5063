package dev.cdcexport.export.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobError;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.journal.InMemoryJournal;
import dev.cdcexport.export.journal.Journal;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.replay.Content;
import dev.cdcexport.export.replay.PublishedFile;
import dev.cdcexport.export.watermark.TableSet;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FileChainTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final TableName TABLE = new TableName("public", "t");
    private static final TableSchema SCHEMA =
            new TableSchema(0, TABLE, 16_384, List.of(), List.of(), ReplicaIdentity.DEFAULT);
    private static final TableName OTHER = new TableName("public", "other");

    private final Journal journal = new InMemoryJournal();

    @Test
    void beginsAtTheLastFullAndKeepsTheOrder() {
        publish(1, "a-full", ExportType.FULL, null);
        publish(2, "b-delta", ExportType.DELTA, "a-full");
        publish(3, "c-full", ExportType.FULL, "b-delta");
        publish(4, "d-delta", ExportType.DELTA, "c-full");
        publish(5, "e-incremental", ExportType.INCREMENTAL, "d-delta");

        FileChain chain = FileChain.of(journal.index(), "c");

        assertThat(chain.jobs()).extracting(ExportJob::jobId).containsExactly("c-full", "d-delta", "e-incremental");
        assertThat(chain.watermark().cut().lsn()).isEqualTo(new Lsn(5));
        assertThat(chain.files()).isEqualTo(6);
        assertThat(chain.filesOf(SCHEMA))
                .extracting(PublishedFile::name, PublishedFile::content)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("c-full.csv", Content.ROWS),
                        org.assertj.core.groups.Tuple.tuple("d-delta.csv", Content.CHANGES),
                        org.assertj.core.groups.Tuple.tuple("e-incremental.csv", Content.ROWS));
        assertThat(chain.omitsDeparturesOf(TABLE)).isTrue();
        assertThat(chain.omitsDeparturesOf(OTHER)).isFalse();
    }

    @Test
    void keepsTheOrderOfTheParts() {
        publish(1, "a-full", ExportType.FULL, null);
        List<ExportedFile> parts = IntStream.rangeClosed(1, 3)
                .mapToObj(part -> new ExportedFile("part" + part, TABLE, part, 1, 0, 0, 0, 0, 0, 10, "aa"))
                .toList();
        journal.record(
                publishing(2, "b-delta", ExportType.DELTA, "a-full", parts).succeeded(NOW));

        assertThat(FileChain.of(journal.index(), "c").filesOf(SCHEMA))
                .extracting(PublishedFile::name)
                .containsExactly("a-full.csv", "part1", "part2", "part3");
    }

    @Test
    void leavesOutFilesOfAnotherTableThatHadTheNameBefore() {
        publish(1, "a-full", ExportType.FULL, null);
        publish(2, "b-delta", ExportType.DELTA, "a-full", List.of());
        publish(3, "c-delta", ExportType.DELTA, "b-delta");

        assertThat(FileChain.of(journal.index(), "c").filesOf(SCHEMA))
                .extracting(PublishedFile::name)
                .containsExactly("c-delta.csv");
    }

    @Test
    void beginsATablesFilesWithThoseThatLastHadAllItsRows() {
        publish(1, "a-full", ExportType.FULL, null);
        publish(2, "b-incremental", ExportType.INCREMENTAL, "a-full");
        journal.record(rebasing(3, "c-delta", "b-incremental").succeeded(NOW));
        publish(4, "d-delta", ExportType.DELTA, "c-delta");
        FileChain chain = FileChain.of(journal.index(), "c");

        assertThat(chain.filesOf(SCHEMA))
                .extracting(PublishedFile::name, PublishedFile::content)
                .containsExactly(tuple("c-delta.csv", Content.ROWS), tuple("d-delta.csv", Content.CHANGES));
        assertThat(chain.omitsDeparturesOf(TABLE)).isFalse();
        assertThat(chain.jobs()).hasSize(4);
    }

    @Test
    void needNotReadTheFilesOfAnEarlierTableWithoutTheColumnsOfTheKey() {
        TableSchema.Column code = new TableSchema.Column("code", "text", 25, -1);
        TableSchema again = new TableSchema(
                SCHEMA.id() + 1, TABLE, SCHEMA.oid() + 1, List.of(code), List.of("code"), SCHEMA.replicaIdentity());
        publish(1, "a-full", ExportType.FULL, null);
        journal.record(publishing(
                        2,
                        "b-delta",
                        ExportType.DELTA,
                        "a-full",
                        files("b-delta", ExportType.DELTA),
                        List.of(new WatermarkTable("t", "id", again, "")))
                .succeeded(NOW));

        assertThat(FileChain.of(journal.index(), "c").filesOf(again))
                .extracting(PublishedFile::name, PublishedFile::ofAnother)
                .containsExactly(tuple("a-full.csv", true), tuple("b-delta.csv", false));
    }

    @Test
    void followsTheLinksNotTheSequence() {
        publish(1, "a-full", ExportType.FULL, null);
        publish(2, "b-delta", ExportType.DELTA, "a-full");
        publish(3, "c-again", ExportType.DELTA, "a-full");
        assertThat(FileChain.of(journal.index(), "c").jobs())
                .extracting(ExportJob::jobId)
                .containsExactly("a-full", "c-again");
    }

    @Test
    void stopsBeforeAJobWhoseFilesAreBeingMoved() {
        publish(1, "a-full", ExportType.FULL, null);
        journal.record(publishing(2, "b-delta", ExportType.DELTA, "a-full"));
        assertThat(FileChain.of(journal.index(), "c").jobs())
                .extracting(ExportJob::jobId)
                .containsExactly("a-full");
    }

    @Test
    void refusesWhereNoFilesMakeUpTables() {
        assertRefused(ProblemType.UNKNOWN_CONSUMER);
        journal.record(queued("a-full", ExportType.FULL));
        assertRefused(ProblemType.NO_WATERMARK);
        journal.record(publishing(1, "a-full", ExportType.FULL, null));
        assertRefused(ProblemType.NO_WATERMARK);
        journal.record(publishing(1, "a-full", ExportType.FULL, null)
                .failed(new JobError("internal-error", "", 500, "files lost", "", null), NOW));
        assertRefused(ProblemType.NO_WATERMARK);
        publish(2, "b-delta", ExportType.DELTA, "forgotten");
        assertRefused(ProblemType.UNKNOWN_JOB);
    }

    private void assertRefused(ProblemType type) {
        assertThatThrownBy(() -> FileChain.of(journal.index(), "c"))
                .isInstanceOfSatisfying(
                        ExportException.class,
                        problem -> assertThat(problem.type()).isEqualTo(type));
    }

    private void publish(int sequence, String jobId, ExportType type, @Nullable String previous) {
        journal.record(publishing(sequence, jobId, type, previous).succeeded(NOW));
    }

    private void publish(
            int sequence, String jobId, ExportType type, @Nullable String previous, List<WatermarkTable> tables) {
        journal.record(
                publishing(sequence, jobId, type, previous, List.of(), tables).succeeded(NOW));
    }

    private static ExportJob publishing(int sequence, String jobId, ExportType type, @Nullable String previous) {
        return publishing(sequence, jobId, type, previous, files(jobId, type));
    }

    private static List<ExportedFile> files(String jobId, ExportType type) {
        long departures = type == ExportType.INCREMENTAL ? 1 : 0;
        return List.of(
                new ExportedFile(jobId + ".csv", TABLE, null, 1, 0, 0, 0, 0, departures, 10, "aa"),
                new ExportedFile(jobId + "_other.csv", OTHER, null, 1, 0, 0, 0, 0, 0, 10, "aa"));
    }

    private static ExportJob publishing(
            int sequence, String jobId, ExportType type, @Nullable String previous, List<ExportedFile> files) {
        return publishing(sequence, jobId, type, previous, files, List.of(new WatermarkTable("t", "id", SCHEMA, "")));
    }

    private static ExportJob publishing(
            int sequence,
            String jobId,
            ExportType type,
            @Nullable String previous,
            List<ExportedFile> files,
            List<WatermarkTable> tables) {
        return queued(jobId, type).publishing(publication(sequence, previous, files, tables, List.of()));
    }

    private static ExportJob rebasing(int sequence, String jobId, String previous) {
        return queued(jobId, ExportType.DELTA)
                .publishing(publication(
                        sequence,
                        previous,
                        files(jobId, ExportType.DELTA),
                        List.of(new WatermarkTable("t", "id", SCHEMA, "")),
                        List.of(new JobOutcome.Rebased(TABLE, "rewritten"))));
    }

    private static JobOutcome publication(
            int sequence,
            @Nullable String previous,
            List<ExportedFile> files,
            List<WatermarkTable> tables,
            List<JobOutcome.Rebased> rebased) {
        Cut cut = new Cut(1, new Lsn(sequence), NOW, new TreeMap<>(), new TreeMap<>());
        Watermark watermark = new Watermark(cut, TableSet.ALL, tables, false, List.of());
        return new JobOutcome(sequence, previous, watermark, files, List.of(), List.of(), List.of(), rebased);
    }

    private static ExportJob queued(String jobId, ExportType type) {
        ExportOptions options = ExportOptions.DEFAULT;
        return ExportJob.queued(jobId, "c", type, options, null, NOW);
    }
}
