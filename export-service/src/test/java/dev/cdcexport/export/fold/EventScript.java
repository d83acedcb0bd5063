package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a case, {@code op before after; …}, for example {@code u 1,a,false 1,b,false; t - -}: {@code ?} is an unknown
 * value, {@code ~} is NULL, {@code -} no row.
 */
final class EventScript {

    private EventScript() {}

    static List<ChangeEvent> events(String script) {
        List<ChangeEvent> events = new ArrayList<>();
        for (String each : script.split(";", -1)) {
            if (!each.isBlank()) {
                String[] parts = each.trim().split(" +", -1);
                events.add(Things.event(events.size(), Operation.ofCode(parts[0]), row(parts[1]), row(parts[2]), 1));
            }
        }
        return events;
    }

    private static @Nullable Row row(String text) {
        if (text.equals("-")) {
            return null;
        }
        List<String> columns = new ArrayList<>();
        List<@Nullable String> values = new ArrayList<>();
        String[] cells = text.split(",", -1);
        for (int i = 0; i < cells.length; i++) {
            if (!cells[i].equals("?")) {
                columns.add(Things.COLUMNS.get(i));
                values.add(cells[i].equals("~") ? null : cells[i]);
            }
        }
        return Things.row(columns, values);
    }
}
