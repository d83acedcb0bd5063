package dev.cdcexport.capture.publish;

import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.capture.schema.UntoldChanges;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that are published: where the events of each go, and from which LSN their topics are complete. Looks at the catalogue where the stream has met something
 * that it does not know. The publisher uses it, holding its lock.
 */
final class CoveredTables {

    private static final Logger LOG = LoggerFactory.getLogger(CoveredTables.class);

    private final Producer<byte[], byte[]> producer;
    private final SchemaVersions versions;
    private final Survey.Surveyor surveyor;
    private final TableTopics tableTopics;
    private final CoverageLedger coverage;
    private final NewTables newTables;
    private final FileChanges fileChanges = new FileChanges();
    private final PublishMetrics metrics;
    private final Supplier<Lsn> read;
    private final Map<Integer, PublishedTable> tables = new HashMap<>();
    private boolean isRecorded = true;

    /**
     * @param producer flushed before the end of a topic counts
     * @param surveyor looks at which tables are captured
     * @param recorded what the control topic holds
     * @param read up to where the stream has been read
     */
    CoveredTables(
            Producer<byte[], byte[]> producer,
            SchemaVersions versions,
            Survey.Surveyor surveyor,
            TableTopics tableTopics,
            CoverageState recorded,
            PublishMetrics metrics,
            Supplier<Lsn> read) {
        this.producer = producer;
        this.versions = versions;
        this.surveyor = surveyor;
        this.tableTopics = tableTopics;
        this.coverage = new CoverageLedger(recorded);
        this.newTables = new NewTables(versions);
        this.metrics = metrics;
        this.read = read;
    }

    /** Whether the control topic holds what is known. */
    boolean isRecorded() {
        return isRecorded;
    }

    /** What the control topic is to hold, and will. */
    CoverageState record() {
        isRecorded = true;
        return coverage.state();
    }

    /** How much the topics tell at an LSN, for a cut. */
    SortedMap<String, Cut.Coverage> at(Lsn lsn) {
        return coverage.at(lsn, fileChanges.doubts());
    }

    /** A table was emptied, which explains that its rows are in another file. */
    void truncated(PublishedTable table, long transactionId) {
        fileChanges.truncated(table.schema().oid(), transactionId);
    }

    /** Takes in which tables are captured, and makes the topics of those that have none. */
    void cover(Survey taken) {
        Lsn upTo = read.get();
        Survey survey = fileChanges.judged(newTables.judged(taken, coverage, upTo), coverage, upTo);
        tables.clear();
        tableTopics.ensure(survey.tables().stream().map(Survey.Table::name).toList(), survey.captured());
        metrics.refused(tableTopics.refused());
        if (coverage.take(survey.without(tableTopics.refused()), tableTopics)) {
            isRecorded = false;
        }
        tableTopics.remember(coverage.topics());
        metrics.interrupted(coverage.interrupted());
    }

    /** Takes in what happened to a table's rows without any event. */
    void take(UntoldChanges.Change change) {
        Long oid = change.oid();
        if (oid == null) {
            coverage.rewriteAll(change.commitLsn(), change.what());
            LOG.error(
                    "in the transaction of LSN {} {}: exports across it need a full, of whatever tables",
                    change.commitLsn(),
                    change.what());
        } else {
            if (!coverage.knows(oid)) {
                look("the table " + oid);
            }
            coverage.rewrite(oid, change.commitLsn(), change.what());
        }
        isRecorded = false;
    }

    /** A change that no record can hold, and the remedy: the table is covered only since the transaction after it, and the others go on. */
    void lose(PublishedTable table, Lsn commitLsn, String why) {
        String reason =
                "a change in the transaction of LSN " + commitLsn + " is on no topic: " + why + "; then a full export";
        coverage.lose(table.schema().oid(), commitLsn, reason);
        isRecorded = false;
        metrics.lost(table.schema().table(), reason);
        metrics.interrupted(coverage.interrupted());
    }

    /** A schema version, with where its events go as long as no survey says otherwise. */
    PublishedTable table(int schemaId) {
        PublishedTable known = tables.get(schemaId);
        if (known == null) {
            known = prepare(versions.require(schemaId));
            tables.put(schemaId, known);
        }
        return known;
    }

    /** A table that cannot be published is out of coverage, and looked at again with the next survey. */
    private PublishedTable prepare(TableSchema schema) {
        TableName table = schema.table();
        boolean hasTopic = tableTopics.areReadyFor(table) || tableTopics.areRefusedFor(table);
        if (!hasTopic || !coverage.knows(schema.oid())) {
            meet(table);
        }
        if (tableTopics.areRefusedFor(table)) {
            return PublishedTable.refused(schema);
        }
        String topic = tableTopics.nameOf(table);
        if (!coverage.knows(schema.oid())) {
            // The look at the catalogue may have been older than another one, or may have left doubts.
            producer.flush();
            coverage.begins(schema.oid(), topic, tableTopics.endOf(topic));
            isRecorded = false;
        }
        if (!coverage.isOn(schema.oid(), topic)) {
            producer.flush();
            coverage.moreOf(schema.oid(), topic, tableTopics.endOf(topic));
            isRecorded = false;
        }
        return new PublishedTable(schema, topic, coverage.sharesTopic(schema.oid(), topic));
    }

    /** A cut may come before the next regular survey, and has to say how much the topics tell. */
    private void meet(TableName table) {
        look(table.toString());
        if (!tableTopics.areRefusedFor(table)) {
            tableTopics.ensure(List.of(table), List.of(table));
        }
    }

    /**
     * Looks at the catalogue.
     *
     * @param what it is asked about, for messages
     */
    void look(String what) {
        producer.flush();
        try {
            cover(surveyor.take());
        } catch (SQLException e) {
            throw new IllegalStateException("the catalogue does not tell of " + what, e);
        }
    }
}
