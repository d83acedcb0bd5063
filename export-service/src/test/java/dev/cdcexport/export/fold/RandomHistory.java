package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A model of the table {@code things}, on which random changes are made as PostgreSQL and capture would tell them. Rows are
 * {@code [id, name, gone]}.
 */
final class RandomHistory {

    private final Random random;
    private final boolean hasKey;
    private final boolean softDeletes;
    private final ReplicaIdentity identity;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<ChangeEvent> events = new ArrayList<>();

    RandomHistory(Random random, boolean hasKey, boolean softDeletes, ReplicaIdentity identity) {
        this.random = random;
        this.hasKey = hasKey;
        this.softDeletes = softDeletes;
        this.identity = identity;
    }

    List<ChangeEvent> events() {
        return events;
    }

    /** The rows that are not soft-deleted. */
    List<List<String>> activeRows() {
        return rows.stream().filter(row -> row.get(2).equals("false")).toList();
    }

    void change() {
        int dice = random.nextInt(1_000);
        if (dice < 3) {
            rows.clear();
            add(Operation.TRUNCATE, null, null);
        } else if (dice < 300 || rows.isEmpty()) {
            insert();
        } else if (dice < 500) {
            List<String> old = rows.remove(random.nextInt(rows.size()));
            add(Operation.DELETE, old(old), null);
        } else if (dice < 600 && hasKey) {
            changeKey();
        } else {
            update();
        }
    }

    private void insert() {
        String id = Integer.toString(random.nextInt(20));
        if (isFree(id)) {
            List<String> row = List.of(id, name(), gone());
            rows.add(row);
            add(Operation.CREATE, null, known(row));
        }
    }

    private void update() {
        int index = random.nextInt(rows.size());
        List<String> old = rows.get(index);
        boolean sameName = random.nextBoolean();
        List<String> row = List.of(old.get(0), sameName ? old.get(1) : name(), gone());
        rows.set(index, row);
        add(Operation.UPDATE, updated(old), sameName ? withoutName(row) : known(row));
    }

    private void changeKey() {
        int index = random.nextInt(rows.size());
        List<String> old = rows.get(index);
        String id = Integer.toString(random.nextInt(20));
        if (isFree(id)) {
            List<String> row = List.of(id, name(), old.get(2));
            rows.set(index, row);
            add(Operation.DELETE, old(old), null);
            add(Operation.CREATE, null, known(row));
        }
    }

    private boolean isFree(String id) {
        return !hasKey || rows.stream().noneMatch(row -> row.get(0).equals(id));
    }

    private String name() {
        return Character.toString('a' + random.nextInt(hasKey ? 26 : 3));
    }

    private String gone() {
        return Boolean.toString(softDeletes && random.nextInt(3) == 0);
    }

    private @Nullable Row updated(List<String> old) {
        return identity == ReplicaIdentity.FULL ? known(old) : null;
    }

    private Row old(List<String> old) {
        return identity == ReplicaIdentity.FULL ? known(old) : Things.row(List.of("id"), List.of(old.get(0)));
    }

    /** An unchanged large value: told only where the old row is. */
    private Row withoutName(List<String> row) {
        return identity == ReplicaIdentity.FULL
                ? known(row)
                : Things.row(List.of("id", "gone"), List.of(row.get(0), row.get(2)));
    }

    private static Row known(List<String> row) {
        return Things.row(Things.COLUMNS, row);
    }

    private void add(Operation operation, @Nullable Row before, @Nullable Row after) {
        events.add(Things.event(events.size(), operation, before, after, 1));
    }
}
