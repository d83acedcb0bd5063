package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.RecordSize;
import dev.cdcexport.contract.TableName;
import java.nio.charset.StandardCharsets;

/** A row is larger than a record may be; capture stops before it and does not acknowledge it. */
final class OversizedRowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OversizedRowException(TableName table, byte[] key, int bytes) {
        super("a change of " + table + " with key " + new String(key, StandardCharsets.UTF_8) + " takes " + bytes
                + " bytes as a record, more than the limit of " + RecordSize.LARGEST
                + "; it is not published and not acknowledged. Take the table out of the publication, "
                + "or move such values out of the row, then drop the slot to begin a new epoch.");
    }
}
