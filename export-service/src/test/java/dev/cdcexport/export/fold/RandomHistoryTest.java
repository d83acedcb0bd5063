package dev.cdcexport.export.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A consumer that held the active rows at the beginning of a range and applies the range's file holds those at its end. */
class RandomHistoryTest {

    private static final int ROUNDS = 20;
    private static final int TRANSACTION_ROUNDS = 300;

    @TempDir
    Path spill;

    @ParameterizedTest(name = "key={0} softDeletes={1} {2}")
    @CsvSource({
        "true, true, FULL",
        "true, false, FULL",
        "true, false, DEFAULT",
        "false, true, FULL",
        "false, false, FULL",
        "false, false, FULL"
    })
    void filesTurnTheRowsBeforeIntoTheRowsAfter(boolean hasKey, boolean softDeletes, ReplicaIdentity identity)
            throws Exception {
        long firstSeed = new Random().nextLong();
        for (long seed = firstSeed; seed < firstSeed + ROUNDS; seed++) {
            checkOne(seed, hasKey, softDeletes, identity);
        }
    }

    /** A deferrable key is none to us, and one to whoever wrote the application: both ways of applying the lines lead to the table. */
    @Test
    void linesOfATableWhoseKeyMayBeDoubledForAMomentAreExactByRowAndByThatKey() throws Exception {
        long firstSeed = new Random().nextLong();
        for (long seed = firstSeed; seed < firstSeed + TRANSACTION_ROUNDS; seed++) {
            Random random = new Random(seed);
            RandomTransactions history = new RandomTransactions(random);
            history.transaction();
            List<List<String>> before = history.rows();
            int from = history.events().size();
            for (int i = random.nextInt(10); i >= 0; i--) {
                history.transaction();
            }
            InMemoryChangeLog log = new InMemoryChangeLog(
                    List.copyOf(history.events().subList(from, history.events().size())));
            TargetTable table = Things.view(Things.schema(1, Things.COLUMNS, List.of(), ReplicaIdentity.FULL), null);
            for (Changes changes : Changes.values()) {
                ExportedLines file = ExportedLines.delta(log, table, changes, spill);
                assertThat(applied(file, before, false))
                        .as("by row, seed %d, %s", seed, changes)
                        .containsExactlyInAnyOrderElementsOf(history.rows());
                assertThat(appliedByKey(file, before))
                        .as("by key, seed %d, %s", seed, changes)
                        .containsExactlyInAnyOrderElementsOf(history.rows());
            }
        }
    }

    /** Upserts and deletes by the first column, as a loader would that knows the application's key. */
    private static Collection<List<@Nullable String>> appliedByKey(ExportedLines file, List<List<String>> before) {
        Map<@Nullable String, List<@Nullable String>> held = new HashMap<>();
        before.forEach(row -> held.put(row.get(0), new ArrayList<>(row)));
        for (List<@Nullable String> line : file.lines()) {
            List<@Nullable String> row = line.subList(DeltaColumns.NAMES.size(), line.size());
            switch (Objects.requireNonNull(line.get(0))) {
                case "TRUNCATE" -> held.clear();
                case "DELETE" -> held.remove(row.get(0));
                default -> held.put(row.get(0), row);
            }
        }
        return held.values();
    }

    private void checkOne(long seed, boolean hasKey, boolean softDeletes, ReplicaIdentity identity)
            throws IOException, InterruptedException {
        Random random = new Random(seed);
        RandomHistory history = new RandomHistory(random, hasKey, softDeletes, identity);
        run(history, random.nextInt(40));
        List<List<String>> before = history.activeRows();
        int from = history.events().size();
        run(history, random.nextInt(150));
        List<List<String>> after = history.activeRows();
        InMemoryChangeLog log = new InMemoryChangeLog(
                List.copyOf(history.events().subList(from, history.events().size())));
        TargetTable table = Things.view(
                Things.schema(1, Things.COLUMNS, hasKey ? List.of("id") : List.of(), identity),
                softDeletes ? "gone" : null);
        for (Changes changes : Changes.values()) {
            ExportedLines file = ExportedLines.delta(log, table, changes, spill);
            assertThat(applied(file, before, hasKey))
                    .as("seed %d, %s", seed, changes)
                    .containsExactlyInAnyOrderElementsOf(after);
        }
        checkNet(seed, log, table);
        assertThat(spill).isEmptyDirectory();
    }

    private void checkNet(long seed, InMemoryChangeLog log, TargetTable table)
            throws IOException, InterruptedException {
        ExportedLines net = ExportedLines.delta(log, table, Changes.NET, spill);
        assertThat(net.lines().stream().map(RandomHistoryTest::order).toList())
                .as("seed %d", seed)
                .isSorted();
        Set<String> keys = new HashSet<>();
        if (table.hasKey()) {
            assertThat(net.lines()).as("seed %d", seed).allMatch(line -> keys.add(line.get(0) + line.get(5)));
        }
        if (table.schema().replicaIdentity() == ReplicaIdentity.FULL) {
            ExportedLines incremental = ExportedLines.incremental(log, table, spill);
            assertThat(incremental.lines())
                    .as("seed %d", seed)
                    .isEqualTo(net.lines().stream()
                            .filter(line -> order(line).startsWith("2"))
                            .map(line -> line.subList(DeltaColumns.NAMES.size(), line.size()))
                            .toList());
            assertThat(incremental.counts().omittedDepartures())
                    .isEqualTo(net.counts().deletes() + net.counts().truncates());
        }
    }

    private static String order(List<@Nullable String> line) {
        return switch (Objects.requireNonNull(line.get(0))) {
            case "TRUNCATE" -> "0";
            case "DELETE" -> "1" + line.get(1);
            default -> "2" + line.get(1);
        };
    }

    private static void run(RandomHistory history, int changes) {
        for (int i = 0; i < changes; i++) {
            history.change();
        }
    }

    /** What a consumer does; it insists that a line fits what it holds. */
    private static List<List<@Nullable String>> applied(ExportedLines file, List<List<String>> before, boolean hasKey) {
        List<List<@Nullable String>> held = new ArrayList<>();
        before.forEach(row -> held.add(new ArrayList<>(row)));
        for (List<@Nullable String> line : file.lines()) {
            List<@Nullable String> row = new ArrayList<>(line.subList(DeltaColumns.NAMES.size(), line.size()));
            switch (Objects.requireNonNull(line.get(0))) {
                case "TRUNCATE" -> held.clear();
                case "INSERT" -> insert(held, row, hasKey);
                case "DELETE" -> held.remove(find(held, row, hasKey));
                default -> update(held, row, line.get(4));
            }
        }
        return held;
    }

    private static void insert(List<List<@Nullable String>> held, List<@Nullable String> row, boolean hasKey) {
        assertThat(hasKey && held.stream().anyMatch(other -> sameKey(other, row)))
                .as("a row of the key of %s is there already", row)
                .isFalse();
        held.add(row);
    }

    private static void update(
            List<List<@Nullable String>> held, List<@Nullable String> row, @Nullable String unchanged) {
        List<@Nullable String> target = held.get(find(held, row, true));
        for (int i = 0; i < row.size(); i++) {
            if (!isUnknown(unchanged, i)) {
                target.set(i, row.get(i));
            }
        }
    }

    /** The row of the same key; without a key, an equal one. */
    private static int find(List<List<@Nullable String>> held, List<@Nullable String> row, boolean hasKey) {
        for (int i = 0; i < held.size(); i++) {
            if (hasKey ? sameKey(held.get(i), row) : held.get(i).equals(row)) {
                return i;
            }
        }
        throw new AssertionError("no row for " + row + " among " + held);
    }

    private static boolean sameKey(List<@Nullable String> one, List<@Nullable String> other) {
        return Objects.equals(one.get(0), other.get(0));
    }

    private static boolean isUnknown(@Nullable String unchanged, int column) {
        return unchanged != null && unchanged.contains('"' + Things.COLUMNS.get(column) + '"');
    }
}
