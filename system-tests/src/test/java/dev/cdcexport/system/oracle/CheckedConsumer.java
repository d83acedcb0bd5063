package dev.cdcexport.system.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.Workload;
import dev.cdcexport.system.oracle.Truth.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A consumer that applies its files, and compares each of them with what was committed. One thread uses it. */
public final class CheckedConsumer {

    /** What the consumer asks for once it has begun with a full export. */
    public enum Habit {
        FULL("/exports/full"),
        NET("/exports/delta"),
        ALL("/exports/delta?changes=all"),
        INCREMENTAL("/exports/incremental");

        private final String call;

        Habit(String call) {
            this.call = call;
        }
    }

    /** An incremental refuses what it can't know; the others hold every table. */
    private static final String FULL_WITHOUT_DOCUMENTS =
            "/exports/full?tables=public.checking,public.savings,public.note";

    private final ExportClient client;
    private final String name;
    private final Habit habit;
    private final Map<String, ReplayedTable> tables = new TreeMap<>();
    private final Set<String> places = new HashSet<>();
    private int requests;
    private long watermark;

    /** An export to come. */
    public record Asked(String jobId, boolean full) {}

    public CheckedConsumer(ExportClient client, String name, Habit habit) {
        this.client = client;
        this.name = name;
        this.habit = habit;
        for (String table : Workload.TABLES) {
            if (habit != Habit.INCREMENTAL || !table.equals("document")) {
                tables.put(table, new ReplayedTable("id"));
            }
        }
    }

    public String name() {
        return name;
    }

    /**
     * Asks for the next export. The request carries a key, so that it may be repeated until it is answered, and is carried out once.
     */
    public Asked ask(boolean full) {
        boolean isFull = full || watermark == 0 || habit == Habit.FULL;
        String fullCall = habit == Habit.INCREMENTAL ? FULL_WITHOUT_DOCUMENTS : Habit.FULL.call;
        requests++;
        return new Asked(client.acceptedAtLast(isFull ? fullCall : habit.call, name, name + '-' + requests), isFull);
    }

    /** Waits for the export, and applies its files. */
    public Applied apply(Asked asked) {
        JsonNode job = client.await(asked.jobId());
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        Map<String, List<CSVRecord>> lines = new HashMap<>();
        for (JsonNode file : job.get("files")) {
            String table = file.get("table").asString().substring("public.".length());
            String content = client.download(file.get("url").asString());
            lines.put(table, applyFile(tables.get(table), content, asked.full()));
        }
        long to = lsn(job.get("to"));
        long from = asked.full() ? to : lsn(job.get("from"));
        assertThat(asked.full() || from == watermark)
                .as("%s begins where the last export has ended", job)
                .isTrue();
        watermark = to;
        Map<String, SortedMap<Integer, Map<String, String>>> rows = new TreeMap<>();
        tables.forEach((table, replayed) -> rows.put(table, new TreeMap<>(replayed.rows())));
        return new Applied(this, job, asked.full(), from, to, lines, rows);
    }

    private List<CSVRecord> applyFile(@Nullable ReplayedTable table, String content, boolean full) {
        ReplayedTable known = Objects.requireNonNull(table);
        if (full) {
            known.full(content);
            return List.of();
        }
        return habit == Habit.INCREMENTAL ? known.incremental(content) : known.delta(content);
    }

    public static long lsn(JsonNode cut) {
        String[] halves = cut.get("lsn").asString().split("/", 2);
        return Long.parseLong(halves[0], 16) << 32 | Long.parseLong(halves[1], 16);
    }

    /**
     * What an export has brought.
     *
     * @param from the LSN of its watermark before, that of the end for a full
     * @param lines of an export that is not full
     * @param rows what the consumer holds after it
     */
    public record Applied(
            CheckedConsumer consumer,
            JsonNode job,
            boolean full,
            long from,
            long to,
            Map<String, List<CSVRecord>> lines,
            Map<String, SortedMap<Integer, Map<String, String>>> rows) {

        /** Compares it with what was committed. */
        public void check(Truth truth) {
            rows.forEach((table, held) -> checkTable(truth, table, held));
            if (consumer.habit != Habit.INCREMENTAL || full) {
                assertThat(sum("checking") + sum("savings"))
                        .as("a transaction was split: %s", job)
                        .isEqualTo(Workload.SUM);
            }
        }

        private void checkTable(Truth truth, String table, SortedMap<Integer, Map<String, String>> held) {
            String what = consumer.name + ", " + table + ", " + job;
            SortedMap<Integer, Map<String, String>> active = truth.activeAt(table, to);
            if (full) {
                assertThat(held).as(what).isEqualTo(active);
                return;
            }
            switch (consumer.habit) {
                case FULL -> throw new AssertionError("a full is full");
                case NET -> {
                    assertThat(held).as(what).isEqualTo(active);
                    checkNet(truth, table, what, active);
                }
                case ALL -> {
                    assertThat(held).as(what).isEqualTo(active);
                    checkAll(truth, table, what);
                }
                case INCREMENTAL -> checkIncremental(truth, table, what, held, active);
            }
        }

        private void checkAll(Truth truth, String table, String what) {
            List<Step> steps = new ArrayList<>();
            for (CSVRecord line : lines(table)) {
                assertThat(consumer.places.add(line.get("_seq")))
                        .as("%s comes twice: %s", line, what)
                        .isTrue();
                String id = line.get("id");
                steps.add(new Step(lsn(line), line.get("_op"), id == null ? null : Integer.valueOf(id)));
            }
            assertThat(steps).as(what).isEqualTo(truth.stepsBetween(table, from, to));
            assertThat(lines(table).stream().map(line -> line.get("_seq"))).isSorted();
        }

        /** One line for each key that was written, none for what was absent before and is after. */
        private void checkNet(Truth truth, String table, String what, SortedMap<Integer, Map<String, String>> after) {
            SortedMap<Integer, Map<String, String>> before = truth.activeAt(table, from);
            boolean truncated = truth.stepsBetween(table, from, to).stream()
                    .anyMatch(step -> step.operation().equals("TRUNCATE"));
            Set<String> expected = new TreeSet<>();
            for (int key : truth.writtenBetween(table, from, to)) {
                boolean was = before.containsKey(key) && !truncated;
                boolean is = after.containsKey(key);
                if (was || is) {
                    expected.add((was && is ? "UPDATE " : is ? "INSERT " : "DELETE ") + key);
                }
            }
            if (truncated) {
                expected.add("TRUNCATE null");
            }
            assertThat(lines(table).stream().map(line -> line.get("_op") + ' ' + line.get("id")))
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }

        private void checkIncremental(
                Truth truth,
                String table,
                String what,
                SortedMap<Integer, Map<String, String>> held,
                SortedMap<Integer, Map<String, String>> active) {
            Set<Integer> expected = new TreeSet<>(truth.writtenBetween(table, from, to));
            expected.retainAll(active.keySet());
            assertThat(lines(table).stream().map(line -> Integer.valueOf(line.get("id"))))
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(held).as(what).containsAllEntriesOf(active);
        }

        private List<CSVRecord> lines(String table) {
            return lines.getOrDefault(table, List.of());
        }

        private long sum(String table) {
            return Objects.requireNonNull(rows.get(table)).values().stream()
                    .mapToLong(row -> Long.parseLong(
                            Objects.requireNonNull(row.get("balance")).substring(1)))
                    .sum();
        }

        private static long lsn(CSVRecord line) {
            String[] halves = line.get("_lsn").split("/", 2);
            return Long.parseLong(halves[0], 16) << 32 | Long.parseLong(halves[1], 16);
        }
    }
}
