package dev.cdcexport.export.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.file.FileShape;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.log.TableRange;
import dev.cdcexport.export.log.TopicRange;
import dev.cdcexport.export.range.SharedRanges.Written;
import dev.cdcexport.export.store.Attempt;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedRangesTest {

    private final SharedRanges shared = new SharedRanges();

    @Test
    void writesARangeOnceAndThenCopies() throws Exception {
        assertThat(shared.get(key(7), SharedRangesTest::refuse, () -> written("a")))
                .isEqualTo(written("a"));
        assertThat(shared.get(key(7), original -> Optional.of(copyOf(original)), SharedRangesTest::fail))
                .isEqualTo(written("copy of a"));
    }

    @Test
    void writesOtherRangesAnew() throws Exception {
        shared.get(key(7), SharedRangesTest::refuse, () -> written("a"));
        assertThat(shared.get(key(8), SharedRangesTest::refuse, () -> written("b")))
                .isEqualTo(written("b"));
    }

    @Test
    void writesAnewWhereTheOriginalIsGone() throws Exception {
        shared.get(key(7), SharedRangesTest::refuse, () -> written("a"));
        assertThat(shared.get(key(7), original -> Optional.empty(), () -> written("b")))
                .isEqualTo(written("b"));
        assertThat(shared.get(key(7), original -> Optional.of(copyOf(original)), SharedRangesTest::fail))
                .isEqualTo(written("copy of b"));
    }

    @Test
    void waitsForWhoWritesTheSame() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger copies = new AtomicInteger();
        CompletableFuture<Written> first = async(() -> shared.get(key(7), SharedRangesTest::refuse, () -> {
            begun.countDown();
            go.await();
            return written("a");
        }));
        begun.await();
        CompletableFuture<Written> second = async(() -> shared.get(
                key(7),
                original -> {
                    copies.incrementAndGet();
                    return Optional.of(copyOf(original));
                },
                SharedRangesTest::fail));
        assertThat(second).isNotDone();
        go.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(written("a"));
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(written("copy of a"));
        assertThat(copies).hasValue(1);
    }

    @Test
    void writesByItselfWhenWhoWroteTheSameHasFailed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Written> first = async(() -> shared.get(key(7), SharedRangesTest::refuse, () -> {
            begun.countDown();
            go.await();
            throw new IOException("no space");
        }));
        begun.await();
        CompletableFuture<Written> second =
                async(() -> shared.get(key(7), SharedRangesTest::refuse, () -> written("b")));
        go.countDown();
        assertThatThrownBy(() -> first.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("no space");
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(written("b"));
    }

    private interface Get {
        Written get() throws Exception;
    }

    private static CompletableFuture<Written> async(Get get) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return get.get();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    private static Optional<Written> refuse(Written original) {
        throw new AssertionError("nothing to copy from " + original);
    }

    private static Written fail() {
        throw new AssertionError("it has been written before");
    }

    private static Written written(String job) {
        return new Written(new Attempt(job, 1), List.of(), List.of());
    }

    private static Written copyOf(Written original) {
        return written("copy of " + original.attempt().jobId());
    }

    private static SharedRanges.Key key(long end) {
        TableSchema schema = new TableSchema(
                1,
                new TableName("public", "t"),
                1,
                List.of(new Column("id", "integer", 23, -1)),
                List.of("id"),
                ReplicaIdentity.DEFAULT);
        return new SharedRanges.Key(
                new WatermarkTable("app.public.t", "id", schema, ""),
                new TableRange(
                        1,
                        List.of(new TopicRange(
                                "app.public.t", List.of(PartitionEnd.START), List.of(new PartitionEnd(end, end)))),
                        null,
                        null),
                ExportType.DELTA,
                Changes.NET,
                List.of("id"),
                new FileShape(CsvFormat.DEFAULT, Compression.NONE, SplitLimits.NONE));
    }
}
