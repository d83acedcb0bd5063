package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import java.util.Map;

/** Is told what the publisher met, on its thread. */
public interface PublishMetrics {

    /**
     * A batch was committed.
     *
     * @param events how many events it published
     * @param position where capture stands after it
     */
    void published(long events, CapturePosition position);

    /**
     * Some tables cannot be published, for reasons that are not the catalogue's; those that were told before can be, if they are not among them.
     *
     * @param refusals why, for each table
     */
    void refused(Map<TableName, String> refusals);

    /**
     * A change cannot be published, and is on no topic.
     *
     * @param table whose it is
     * @param why with the remedy
     */
    void lost(TableName table, String why);

    /**
     * Tables of which changes were lost in this epoch.
     *
     * @param reasons the last one's, by the table's name
     */
    void interrupted(Map<String, String> reasons);

    /**
     * A message with our prefix was no marker of ours, and was passed over.
     *
     * @param lsn where it lies
     */
    void foreign(Lsn lsn);
}
