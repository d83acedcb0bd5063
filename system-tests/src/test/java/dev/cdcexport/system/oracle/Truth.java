package dev.cdcexport.system.oracle;

import dev.cdcexport.system.oracle.CommittedLog.Change;
import dev.cdcexport.system.oracle.CommittedLog.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What files must say, derived from where the tables stood and from what was committed since: an own model of the README's rules. Immutable once
 * made; made anew when more was committed.
 */
public final class Truth {

    private final Map<String, SortedMap<Integer, Map<String, String>>> base;
    private final List<Transaction> transactions;

    /**
     * @param base the tables' rows before the first transaction
     * @param transactions in commit order
     */
    public Truth(Map<String, SortedMap<Integer, Map<String, String>>> base, List<Transaction> transactions) {
        this.base = base;
        this.transactions = transactions;
    }

    /** A line of a delta that tells every change. */
    public record Step(long lsn, String operation, @Nullable Integer key) {}

    /** The active rows of a table after all transactions that committed before an LSN. */
    public SortedMap<Integer, Map<String, String>> activeAt(String table, long lsn) {
        SortedMap<Integer, Map<String, String>> rows = new TreeMap<>(at(table, lsn));
        rows.values().removeIf(row -> !isActive(row));
        return rows;
    }

    /** Every step of the set of active rows that was committed in a range, in order. */
    public List<Step> stepsBetween(String table, long from, long to) {
        List<Step> steps = new ArrayList<>();
        SortedMap<Integer, Map<String, String>> rows = at(table, from);
        for (Transaction transaction : between(from, to)) {
            for (Change change : transaction.changes()) {
                if (change.table().equals(table)) {
                    steps.addAll(steps(rows, change, transaction.lsn()));
                    apply(rows, change);
                }
            }
        }
        return steps;
    }

    /** The keys that were written in a range. */
    public Set<Integer> writtenBetween(String table, long from, long to) {
        Set<Integer> keys = new TreeSet<>();
        SortedMap<Integer, Map<String, String>> rows = at(table, from);
        for (Transaction transaction : between(from, to)) {
            for (Change change : transaction.changes()) {
                if (change.table().equals(table)) {
                    keys.addAll(keys(rows, change));
                    apply(rows, change);
                }
            }
        }
        return keys;
    }

    private List<Transaction> between(long from, long to) {
        return transactions.stream()
                .filter(transaction -> Long.compareUnsigned(transaction.lsn(), from) >= 0
                        && Long.compareUnsigned(transaction.lsn(), to) < 0)
                .toList();
    }

    private SortedMap<Integer, Map<String, String>> at(String table, long lsn) {
        SortedMap<Integer, Map<String, String>> rows = new TreeMap<>(Objects.requireNonNull(base.get(table), table));
        for (Transaction transaction : between(0, lsn)) {
            for (Change change : transaction.changes()) {
                if (change.table().equals(table)) {
                    apply(rows, change);
                }
            }
        }
        return rows;
    }

    private static Set<Integer> keys(SortedMap<Integer, Map<String, String>> rows, Change change) {
        return switch (change.kind()) {
            case INSERT -> Set.of(change.newKey());
            case UPDATE -> new TreeSet<>(List.of(change.oldKey(), change.newKey()));
            case DELETE -> Set.of(change.oldKey());
            case TRUNCATE -> Set.copyOf(rows.keySet());
        };
    }

    private static void apply(SortedMap<Integer, Map<String, String>> rows, Change change) {
        switch (change.kind()) {
            case INSERT -> rows.put(change.newKey(), Objects.requireNonNull(change.after()));
            case UPDATE -> {
                Map<String, String> row = new HashMap<>(Objects.requireNonNull(rows.remove(change.oldKey())));
                row.putAll(Objects.requireNonNull(change.after()));
                rows.put(change.newKey(), new TreeMap<>(row));
            }
            case DELETE -> rows.remove(change.oldKey());
            case TRUNCATE -> rows.clear();
        }
    }

    private static List<Step> steps(SortedMap<Integer, Map<String, String>> rows, Change change, long lsn) {
        return switch (change.kind()) {
            case TRUNCATE -> List.of(new Step(lsn, "TRUNCATE", null));
            case INSERT ->
                isActive(Objects.requireNonNull(change.after()))
                        ? List.of(new Step(lsn, "INSERT", change.newKey()))
                        : List.of();
            case DELETE -> wasActive(rows, change) ? List.of(new Step(lsn, "DELETE", change.oldKey())) : List.of();
            case UPDATE -> updated(rows, change, lsn);
        };
    }

    private static List<Step> updated(SortedMap<Integer, Map<String, String>> rows, Change change, long lsn) {
        boolean was = wasActive(rows, change);
        boolean is = isActive(Objects.requireNonNull(change.after()));
        boolean sameKey = change.oldKey() == change.newKey();
        if (was && is && sameKey) {
            return List.of(new Step(lsn, "UPDATE", change.newKey()));
        }
        List<Step> steps = new ArrayList<>();
        if (was) {
            steps.add(new Step(lsn, "DELETE", change.oldKey()));
        }
        if (is) {
            steps.add(new Step(lsn, "INSERT", change.newKey()));
        }
        return steps;
    }

    private static boolean wasActive(SortedMap<Integer, Map<String, String>> rows, Change change) {
        return isActive(Objects.requireNonNull(rows.get(change.oldKey())));
    }

    private static boolean isActive(Map<String, String> row) {
        return !ReplayedTable.value("true").equals(row.get("is_deleted"));
    }
}
