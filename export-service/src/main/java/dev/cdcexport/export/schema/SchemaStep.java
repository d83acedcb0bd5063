package dev.cdcexport.export.schema;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The step from one version of a table's schema to the next. Where the stream has told of both, it has told of the one command that lies between them, and of what
 * that did to rows. Else the step is judged by what the stream told of the columns and what the catalogue said when
 * each version was recorded. The catalogue may have been ahead of the stream: a change then shows a step early, never too late, since the
 * first version of all is that of a full export, taken under lock. In doubt rows are taken to be altered. Used once.
 */
final class SchemaStep {

    /** text and varchar keep the same bytes and print them alike; any other change of type is taken to alter the text. */
    private static final Set<Integer> PRINTED_ALIKE = Set.of(25, 1043);

    private final List<TableSchema> earlier;
    private final TableSchema start;
    private final TableSchema before;
    private final TableSchema after;
    private final boolean sinceCreation;
    private final boolean isTold;
    private final List<String> descriptions = new ArrayList<>();
    private boolean rewrites;

    /**
     * @param earlier the versions before, from the starting point on
     * @param after the next one
     * @param sinceCreation whether whoever gets the rows has none from before: then names and keys of before are none of his
     */
    SchemaStep(List<TableSchema> earlier, TableSchema after, boolean sinceCreation) {
        this.earlier = earlier;
        this.start = earlier.get(0);
        this.before = earlier.get(earlier.size() - 1);
        this.after = after;
        this.sinceCreation = sinceCreation;
        this.isTold = after.told() != null && after.told().isOfSameTriggers(before.told());
    }

    SchemaChanges changes() {
        if (before.oid() != after.oid()) {
            tell(after.table() + " was dropped and created again", true);
        }
        List<Column> left = new ArrayList<>(before.columns());
        for (Column column : after.columns()) {
            Optional<Column> was = left.stream().filter(column::isSameAs).findFirst();
            was.ifPresent(left::remove);
            was.ifPresentOrElse(then -> kept(then, column), () -> added(column));
        }
        left.stream().map(Column::name).sorted().filter(this::isGone).forEach(name -> tellOf(name, "is gone", false));
        if (!Set.copyOf(before.key()).equals(Set.copyOf(after.key()))) {
            tell(after.table() + ": the key changed from " + before.key() + " to " + after.key(), !isKeyGained());
        }
        if (after.told() != null && after.told().altered() != null) {
            tell(after.table() + ": " + after.told().altered(), true);
        }
        return new SchemaChanges(descriptions, rewrites);
    }

    /** Rows that were told whole can be told apart by a key that comes later: it holds for all of them. */
    private boolean isKeyGained() {
        return isTold && (sinceCreation || before.key().isEmpty());
    }

    private boolean isGone(String name) {
        return !after.columnNames().contains(name);
    }

    private void kept(Column was, Column column) {
        if (!was.name().equals(column.name())) {
            tellOf(was.name(), "was renamed to " + column.name(), !sinceCreation);
        }
        if (!was.hasTypeOf(column)) {
            boolean sameText = hasNoOldRows()
                    || (isPrintedAlike(was, column) && (isTold || (catalogueTells() && keptRows(was, column))));
            tellOf(column.name(), "changed from " + was.type() + " to " + column.type(), !sameText);
        } else if (!isTold && catalogueTells() && !keptRows(was, column)) {
            tellOf(column.name(), "may have been altered, and the table was rewritten", true);
        }
    }

    /** The modifier limits what is stored; it does not change how that is printed. */
    private static boolean isPrintedAlike(Column one, Column other) {
        return one.typeOid() == other.typeOid()
                || (PRINTED_ALIKE.contains(one.typeOid()) && PRINTED_ALIKE.contains(other.typeOid()));
    }

    private boolean catalogueTells() {
        return before.storage().isKnown() && after.storage().isKnown();
    }

    /** Whether rows hold the bytes that they held: the column was not touched, or the table was not rewritten. */
    private boolean keptRows(Column was, Column column) {
        boolean followed = was.attribute() != 0 && was.attribute() == column.attribute();
        boolean untouched = was.entry() != 0 && was.entry() == column.entry();
        return followed && (untouched || keptFiles(was));
    }

    /** Where the catalogue was ahead of the stream, the table may have been rewritten before it was looked up: the starting point must tell. */
    private boolean keptFiles(Column was) {
        TableSchema known = was.entry() != 0 ? before : start;
        boolean settled = known.columns().stream()
                .anyMatch(column -> column.attribute() == was.attribute() && column.entry() != 0);
        return after.storage().isOriginal() || (settled && after.storage().keptFilesOf(known.storage()));
    }

    private void added(Column column) {
        boolean again =
                earlier.stream().anyMatch(version -> version.columnNames().contains(column.name()));
        if (again && !sinceCreation) {
            tellOf(column.name(), "was dropped and added again", true);
        } else if (column.filled()) {
            tellOf(column.name() + ' ' + column.type(), "is new, with a default that fills old rows", !hasNoOldRows());
        } else {
            tellOf(column.name() + ' ' + column.type(), "is new", !leftOldRowsNull(column));
        }
    }

    /**
     * A default that fills old rows is seen at the column, or the table was rewritten with it, in which case the column forgets it. A column
     * that was generated has values of its own.
     */
    private boolean leftOldRowsNull(Column column) {
        boolean newSinceStart = column.attribute() > start.storage().lastAttribute();
        boolean wasGenerated = earlier.stream()
                .anyMatch(version -> version.storage().generated().contains(column.attribute()));
        if (isTold) {
            return hasNoOldRows() || !wasGenerated;
        }
        return column.attribute() != 0
                && start.storage().isKnown()
                && !wasGenerated
                && (after.storage().isOriginal()
                        || (newSinceStart && after.storage().keptFilesOf(start.storage())));
    }

    private boolean hasNoOldRows() {
        return isTold && Objects.requireNonNull(after.told()).empty();
    }

    private void tellOf(String column, String what, boolean alters) {
        tell(after.table() + ": column " + column + ' ' + what, alters);
    }

    private void tell(String description, boolean alters) {
        descriptions.add(description);
        rewrites |= alters;
    }
}
