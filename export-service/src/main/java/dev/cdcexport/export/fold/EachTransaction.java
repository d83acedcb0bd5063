package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Position;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What each transaction made of the rows of a table without a key: those that went, then those that came. In the order of the events a key that PostgreSQL
 * checks at the end of a statement or transaction only may be there twice for a moment, and whoever tells rows apart by it would lose one. Used by
 * the exporting thread.
 */
final class EachTransaction implements Fold {

    private final NetFold transaction;
    private @Nullable Position last;

    /** @param transaction sums up one after another */
    EachTransaction(NetFold transaction) {
        this.transaction = transaction;
    }

    @Override
    public void accept(ChangeEvent event) throws IOException {
        begin(event.source().position());
        transaction.accept(event);
    }

    @Override
    public void truncate(Position position, long committedAtMicros) throws IOException {
        begin(position);
        transaction.truncate(position, committedAtMicros);
    }

    private void begin(Position position) throws IOException {
        if (last != null && !last.isOfTransactionOf(position)) {
            transaction.finish();
        }
        last = position;
    }

    @Override
    public void finish() throws IOException {
        transaction.finish();
    }

    @Override
    public void close() throws IOException {
        transaction.close();
    }
}
