package dev.cdcexport.export.fold;

import dev.cdcexport.contract.TableName;
import java.util.List;

/** A row was changed while the table had another key than at the end of the range, so that the file cannot say which row it is. */
public final class OtherKeyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private OtherKeyException(String message) {
        super(message);
    }

    static OtherKeyException ofChangedRow(TableName table, List<String> then, List<String> now) {
        return new OtherKeyException(
                "rows of " + table + " were updated or deleted while its key was " + then + "; now it is " + now);
    }

    static OtherKeyException ofTwoRows(TableName table, List<String> key) {
        return new OtherKeyException(
                "two rows of " + table + " had the same values in " + key + " at once, before that was its key");
    }
}
