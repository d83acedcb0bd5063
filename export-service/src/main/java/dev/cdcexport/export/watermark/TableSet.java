package dev.cdcexport.export.watermark;

import dev.cdcexport.contract.TableName;
import java.util.List;

/**
 * The tables of a consumer, set by its last full export.
 *
 * @param all whether it is all captured tables, later ones too
 * @param tables the tables as listed by the request; empty if it is all
 */
public record TableSet(boolean all, List<TableName> tables) {

    /** All captured tables. */
    public static final TableSet ALL = new TableSet(true, List.of());

    /** Copies the list. */
    public TableSet {
        tables = List.copyOf(tables);
    }

    /** These tables. */
    public static TableSet of(List<TableName> tables) {
        return new TableSet(false, tables);
    }

    /** How it reads in a message. */
    @Override
    public String toString() {
        return all ? "all captured tables" : tables.toString();
    }
}
