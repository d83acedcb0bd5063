package dev.cdcexport.capture.publish;

import dev.cdcexport.capture.engine.BatchHandler;
import dev.cdcexport.capture.engine.CapturedRecord;
import dev.cdcexport.capture.engine.PackedRow;
import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.capture.schema.UntoldChanges;
import dev.cdcexport.contract.ChangeEventWriter;
import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.RecordSize;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.source.Marker;
import dev.cdcexport.source.MarkerKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes batches: events, schema versions, cuts and the position after them in one Kafka transaction, as KIP-618 does for Kafka Connect.
 * Events that were published before a restart are dropped by their position. The engine's thread calls it, one batch at a time.
 */
public final class Publisher implements BatchHandler, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final TopicNames topics;
    private final String database;
    private final SchemaVersions versions;
    private final PublishMetrics metrics;
    private final CapturedRecord.Reader reader = new CapturedRecord.Reader();
    private final ChangeEventWriter writer = new ChangeEventWriter();
    private final Map<Integer, PublishedTable> tables = new HashMap<>();
    private final WrittenVersions writtenVersions;
    private final Survey.Surveyor surveyor;
    private final PartitionLedger ledger;
    private final TableTopics tableTopics;
    private final CoverageLedger coverage;
    private final NewTables newTables;
    private final FileChanges fileChanges = new FileChanges();
    private final MarkerKey markerKey;
    private boolean coverageIsRecorded = true;
    private boolean markerKeyIsRecorded;
    private CapturePosition position;
    private Lsn lastSeenCommit = Lsn.ZERO;
    private long lastSeenIndex = -1;

    /**
     * @param producer after {@code initTransactions}; closed with this
     * @param topics the topics' names
     * @param database the database's name, for the envelope
     * @param versions the schema versions, all recorded ones included
     * @param state what the control topics hold, with the position of the present epoch
     * @param captureTopics makes topics
     * @param surveyor looks at which tables are captured
     * @param metrics told of what was published
     */
    Publisher(
            Producer<byte[], byte[]> producer,
            TopicNames topics,
            String database,
            SchemaVersions versions,
            RecordedState state,
            CaptureTopics captureTopics,
            Survey.Surveyor surveyor,
            PublishMetrics metrics) {
        this.producer = producer;
        this.topics = topics;
        this.database = database;
        this.versions = versions;
        this.surveyor = surveyor;
        this.metrics = metrics;
        this.position = state.position().orElseThrow();
        this.ledger = new PartitionLedger(captureTopics, position.epoch(), state.counts());
        this.tableTopics = new TableTopics(captureTopics, ledger, producer, topics, state.topics());
        this.coverage = new CoverageLedger(state.coverage().orElseGet(() -> CoverageState.startOf(position.epoch())));
        this.newTables = new NewTables(versions);
        this.markerKey = state.markerKey().orElseGet(MarkerKey::random);
        this.markerKeyIsRecorded = state.markerKey().isPresent();
        this.writtenVersions = new WrittenVersions(versions, state.schemas());
    }

    /**
     * Looks at which tables are captured, makes the topics of those that have none, and records what became of the others.
     *
     * @throws SQLException if the database does not answer
     */
    public void survey() throws SQLException {
        Survey survey = surveyor.take();
        synchronized (ledger) {
            cover(survey);
            if (!coverageIsRecorded) {
                producer.beginTransaction();
                sendCoverage();
                commit();
            }
        }
    }

    private void cover(Survey taken) {
        Lsn read = position.resumeLsn();
        Survey survey = fileChanges.judged(newTables.judged(taken, coverage, read), coverage, read);
        tables.clear();
        tableTopics.ensure(survey.tables().stream().map(Survey.Table::name).toList(), survey.captured());
        metrics.refused(tableTopics.refused());
        if (coverage.take(survey.without(tableTopics.refused()), tableTopics)) {
            coverageIsRecorded = false;
        }
        tableTopics.remember(coverage.topics());
        metrics.interrupted(coverage.interrupted());
    }

    /** With which markers are signed that it answers. */
    public MarkerKey markerKey() {
        return markerKey;
    }

    /** Writes the position with which an epoch begins, before anything is streamed. */
    public void recordStart() {
        producer.beginTransaction();
        sendPosition();
        commit();
    }

    @Override
    public void publish(List<SourceRecord> batch) {
        if (batch.isEmpty()) {
            return;
        }
        long events = 0;
        synchronized (ledger) {
            producer.beginTransaction();
            for (SourceRecord record : batch) {
                events += publish(reader.read(record));
            }
            sendPosition();
            commit();
        }
        metrics.published(events, position);
    }

    private int publish(CapturedRecord record) {
        Lsn resume = record.resumeLsn();
        if (position.resumeLsn().isBefore(resume)) {
            position = position.resumingAt(resume);
        }
        if (record.isMessage()) {
            record.marker(markerKey)
                    .ifPresentOrElse(marker -> answer(record, marker), () -> metrics.foreign(record.markerLsn()));
            return 0;
        }
        return publishChange(record) ? 1 : 0;
    }

    /** One change that became two events gives them the same place; the second gets the next, which no other change has. */
    private boolean publishChange(CapturedRecord record) {
        Lsn commitLsn = record.commitLsn();
        long txIndex = record.txIndex();
        boolean second = commitLsn.equals(lastSeenCommit) && txIndex == lastSeenIndex;
        lastSeenCommit = commitLsn;
        lastSeenIndex = txIndex;
        long place = second ? txIndex + 1 : txIndex;
        if (position.covers(commitLsn, place)) {
            return false;
        }
        Position at = new Position(position.epoch(), commitLsn, place);
        position = position.after(at, record.committedAtMicros());
        PublishedTable table = table(record.schemaId());
        if (record.operation() == Operation.TRUNCATE) {
            fileChanges.truncated(table.schema().oid(), record.transactionId());
        }
        String topic = table.topic();
        return topic != null && sendEvent(table, topic, at, record);
    }

    private boolean sendEvent(PublishedTable table, String topic, Position at, CapturedRecord record) {
        writtenVersions.takeFor(table.schema()).forEach(this::send);
        PackedRow before = record.before();
        PackedRow after = record.after();
        Optional<String> refusal = Stream.of(Optional.ofNullable(before), Optional.ofNullable(after))
                .flatMap(row -> row.map(PackedRow::refusal).stream())
                .findFirst();
        if (refusal.isPresent()) {
            lose(table, at.commitLsn(), refusal.get());
            return false;
        }
        byte @Nullable [] key = key(after == null ? before : after);
        byte[] value = writer.write(
                before == null ? null : before.row(),
                after == null ? null : after.row(),
                record.source(topics.prefix(), database, table.schema().table(), at),
                record.operation(),
                record.capturedAtMillis());
        int bytes = value.length + (key == null ? 0 : key.length);
        if (bytes > RecordSize.LARGEST) {
            lose(
                    table,
                    at.commitLsn(),
                    "as a record it has " + bytes + " bytes, more than " + RecordSize.LARGEST
                            + "; remedy: smaller values");
            return false;
        }
        // A TRUNCATE has no row, and so no key.
        Integer partition = key == null ? Integer.valueOf(0) : null;
        sendCounted(table.event(topic, partition, key, value));
        return true;
    }

    /** What the stream has told of in transactions that committed before an LSN. */
    private void sendToldBefore(Lsn lsn) {
        writtenVersions.takeToldBefore(lsn).forEach(this::send);
        versions.untold().takeBefore(lsn).forEach(this::take);
    }

    private void send(TableSchema version) {
        send(topics.schemas(), String.valueOf(version.id()), ContractJson.write(version));
    }

    private void take(UntoldChanges.Change change) {
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
        coverageIsRecorded = false;
    }

    /** A change that no record can hold, and the remedy: the table is covered only since the transaction after it, and the others go on. */
    private void lose(PublishedTable table, Lsn commitLsn, String why) {
        String reason =
                "a change in the transaction of LSN " + commitLsn + " is on no topic: " + why + "; then a full export";
        coverage.lose(table.schema().oid(), commitLsn, reason);
        coverageIsRecorded = false;
        metrics.lost(table.schema().table(), reason);
        metrics.interrupted(coverage.interrupted());
    }

    private static byte @Nullable [] key(@Nullable PackedRow row) {
        ByteBuffer key = row == null ? null : row.key();
        if (key == null) {
            return null;
        }
        byte[] bytes = new byte[key.remaining()];
        key.get(key.position(), bytes);
        return bytes;
    }

    /** A schema version, with where its events go as long as no survey says otherwise. */
    private PublishedTable table(int schemaId) {
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
            coverageIsRecorded = false;
        }
        if (!coverage.isOn(schema.oid(), topic)) {
            producer.flush();
            coverage.moreOf(schema.oid(), topic, tableTopics.endOf(topic));
            coverageIsRecorded = false;
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

    private void look(String what) {
        producer.flush();
        try {
            cover(surveyor.take());
        } catch (SQLException e) {
            throw new IllegalStateException("the catalogue does not tell of " + what, e);
        }
    }

    /** The partition that the producer chooses is known only from its answer. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void sendCounted(ProducerRecord<byte[], byte[]> record) {
        ledger.sent();
        producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                ledger.failed(failure);
            } else if (metadata.hasOffset()) {
                TopicPartition partition = new TopicPartition(metadata.topic(), metadata.partition());
                ledger.stored(partition, metadata.offset());
            }
        });
    }

    /**
     * The flush brings the offsets of all events before the marker; the cut is visible if and only if they are. The catalogue is looked at, since DDL
     * before the marker may have left no trace in the stream. A marker that a restart
     * delivers again was answered before any event after it was published: where there is one, a second answer would count it in.
     */
    private void answer(CapturedRecord record, Marker marker) {
        if (!position.commitLsn().isBefore(record.markerLsn())) {
            return;
        }
        if (record.splitsTransaction()) {
            LOG.warn("the marker {} stands inside a transaction that changes rows; it gets no cut", marker.id());
            return;
        }
        look("what was before the marker " + marker.id());
        sendToldBefore(record.markerLsn());
        SortedMap<String, Cut.Coverage> covered = coverage.at(record.markerLsn(), fileChanges.doubts());
        SortedMap<String, List<Cut.PartitionEnd>> ends = new TreeMap<>(ledger.ends());
        ends.keySet().retainAll(toldTopics(covered));
        Cut cut = new Cut(position.epoch(), record.markerLsn(), marker.at(), ends, covered, writtenVersions.last());
        ProducerRecord<byte[], byte[]> answer = controlRecord(topics.cuts(), marker.id(), ContractJson.write(cut));
        answer.headers().add(MarkerKey.HEADER, markerKey.bytes());
        send(answer);
    }

    /** Of a table that was dropped the topic still tells the last. */
    private static Set<String> toldTopics(Map<String, Cut.Coverage> covered) {
        Set<String> told = new HashSet<>();
        covered.forEach((topic, coverage) -> {
            if (coverage.state() != Cut.Coverage.State.LEFT_OUT) {
                told.addAll(coverage.parts(topic).keySet());
            }
        });
        return told;
    }

    private void sendPosition() {
        producer.flush();
        sendToldBefore(position.resumeLsn());
        if (!coverageIsRecorded) {
            sendCoverage();
        }
        sendTopics();
        if (!markerKeyIsRecorded) {
            send(topics.position(), RecordedState.MARKER_KEY, ContractJson.write(markerKey));
            markerKeyIsRecorded = true;
        }
        send(topics.position(), RecordedState.POSITION_KEY, ContractJson.write(position));
        for (PartitionCount count : ledger.takeTouched()) {
            send(topics.position(), count.key(), ContractJson.write(count));
        }
    }

    private void sendTopics() {
        tableTopics.takeUnrecorded().forEach(known -> send(topics.position(), known.key(), ContractJson.write(known)));
    }

    private void sendCoverage() {
        sendTopics();
        send(topics.position(), CoverageState.KEY, ContractJson.write(coverage.state()));
        coverageIsRecorded = true;
    }

    /**
     * Commits once Kafka has all records. Its producer waits for them by itself, but for one that is sent and committed while its network
     * thread is about to ask for the next request: that one may be left out of the transaction ({@code Sender} looks for incomplete batches
     * before {@code TransactionManager.nextRequest} takes its lock).
     */
    private void commit() {
        producer.flush();
        producer.commitTransaction();
    }

    private void send(String topic, String key, byte[] value) {
        send(controlRecord(topic, key, value));
    }

    /** The commit fails if this did. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    private static ProducerRecord<byte[], byte[]> controlRecord(String topic, String key, byte[] value) {
        return new ProducerRecord<>(topic, 0, key.getBytes(StandardCharsets.UTF_8), value);
    }

    /** Aborts what is not committed. */
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
