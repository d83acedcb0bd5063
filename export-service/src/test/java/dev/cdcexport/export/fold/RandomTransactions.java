package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A model of the table {@code things} with a deferrable key: within a transaction anything may happen to its rows, at its end each id is there once. Old
 * rows are told whole.
 */
final class RandomTransactions {

    private static final int IDS = 8;
    private static final int MOST_CHANGES = 8;

    private final Random random;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<ChangeEvent> events = new ArrayList<>();
    private int transaction;
    private int index;

    RandomTransactions(Random random) {
        this.random = random;
    }

    List<ChangeEvent> events() {
        return events;
    }

    List<List<String>> rows() {
        return List.copyOf(rows);
    }

    void transaction() {
        transaction++;
        index = 0;
        int changes = 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            change();
        }
        makeKeysUnique();
    }

    private void change() {
        int dice = random.nextInt(100);
        if (dice < 2) {
            rows.clear();
            add(Operation.TRUNCATE, null, null);
        } else if (dice < 40 || rows.isEmpty()) {
            List<String> row = row(random.nextInt(IDS));
            rows.add(row);
            add(Operation.CREATE, null, row);
        } else if (dice < 60) {
            delete(random.nextInt(rows.size()));
        } else {
            update(random.nextInt(rows.size()), random.nextInt(IDS));
        }
    }

    private void makeKeysUnique() {
        Map<String, Integer> held = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            if (held.putIfAbsent(rows.get(i).get(0), i) != null) {
                int free = firstFree();
                if (free < 0 || random.nextBoolean()) {
                    delete(i--);
                } else {
                    update(i, free);
                    held.put(String.valueOf(free), i);
                }
            }
        }
    }

    private int firstFree() {
        for (int id = 0; id < IDS; id++) {
            String wanted = String.valueOf(id);
            if (rows.stream().noneMatch(row -> row.get(0).equals(wanted))) {
                return id;
            }
        }
        return -1;
    }

    private void delete(int at) {
        add(Operation.DELETE, rows.remove(at), null);
    }

    private void update(int at, int id) {
        List<String> row = row(id);
        add(Operation.UPDATE, rows.set(at, row), row);
    }

    private List<String> row(int id) {
        return List.of(String.valueOf(id), Character.toString('a' + random.nextInt(3)), "false");
    }

    private void add(Operation operation, @Nullable List<String> before, @Nullable List<String> after) {
        Position position = new Position(1, new Lsn(Things.FIRST_LSN + transaction), 2L * index++);
        events.add(Things.event(position, operation, known(before), known(after), 1));
    }

    private static @Nullable Row known(@Nullable List<String> row) {
        return row == null ? null : Things.row(Things.COLUMNS, List.copyOf(row));
    }
}
