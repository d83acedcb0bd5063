package dev.cdcexport.capture.publish;

import dev.cdcexport.capture.engine.BatchHandler;
import dev.cdcexport.capture.engine.CapturedRecord;
import dev.cdcexport.capture.engine.PackedRow;
import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.contract.ChangeEventWriter;
import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.RecordSize;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.source.Marker;
import dev.cdcexport.source.MarkerKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes batches: events, schema versions, cuts and the position after them in one Kafka transaction, as KIP-618 does for Kafka Connect.
 * Events that were published before a restart are dropped by their position. The engine's thread calls it, one batch at a time.
 */
public final class BatchPublisher implements BatchHandler, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchPublisher.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final TopicNames topics;
    private final String database;
    private final SchemaVersions versions;
    private final PublishMetrics metrics;
    private final ChangeEventWriter writer = new ChangeEventWriter();
    private final WrittenVersions writtenVersions;
    private final Survey.Surveyor surveyor;
    private final PartitionLedger ledger;
    private final TableTopics tableTopics;
    private final CoveredTables covered;
    private final MarkerKey markerKey;
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
    BatchPublisher(
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
        this.covered = new CoveredTables(
                producer,
                versions,
                surveyor,
                tableTopics,
                state.coverage().orElseGet(() -> CoverageState.startOf(position.epoch())),
                metrics,
                () -> position.resumeLsn());
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
            covered.cover(survey);
            if (!covered.isRecorded()) {
                producer.beginTransaction();
                sendCoverage();
                commit();
            }
        }
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
    public void publish(Iterable<CapturedRecord> batch) {
        long events = 0;
        synchronized (ledger) {
            producer.beginTransaction();
            for (CapturedRecord record : batch) {
                events += publish(record);
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
        PublishedTable table = covered.table(record.schemaId());
        if (record.operation() == Operation.TRUNCATE) {
            covered.truncated(table, record.transactionId());
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
            covered.lose(table, at.commitLsn(), refusal.get());
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
            covered.lose(
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
        versions.untold().takeBefore(lsn).forEach(covered::take);
    }

    private void send(TableSchema version) {
        send(topics.schemas(), String.valueOf(version.id()), ContractJson.write(version));
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
        covered.look("what was before the marker " + marker.id());
        sendToldBefore(record.markerLsn());
        SortedMap<String, Cut.Coverage> coverage = covered.at(record.markerLsn());
        SortedMap<String, List<Cut.PartitionEnd>> ends = new TreeMap<>(ledger.ends());
        ends.keySet().retainAll(toldTopics(coverage));
        Cut cut = new Cut(position.epoch(), record.markerLsn(), marker.at(), ends, coverage, writtenVersions.last());
        ProducerRecord<byte[], byte[]> answer = controlRecord(topics.cuts(), marker.id(), ContractJson.write(cut));
        answer.headers().add(MarkerKey.HEADER, markerKey.bytes());
        send(answer);
    }

    /** Of a table that was dropped the topic still tells the last. */
    private static Set<String> toldTopics(Map<String, Cut.Coverage> coverages) {
        Set<String> told = new HashSet<>();
        coverages.forEach((topic, coverage) -> {
            if (coverage.state() != Cut.Coverage.State.LEFT_OUT) {
                told.addAll(coverage.parts(topic).keySet());
            }
        });
        return told;
    }

    private void sendPosition() {
        producer.flush();
        sendToldBefore(position.resumeLsn());
        if (!covered.isRecorded()) {
            sendCoverage();
        }
        sendTopics();
        if (!markerKeyIsRecorded) {
            send(topics.position(), RecordedState.MARKER_KEY, ContractJson.write(markerKey));
            markerKeyIsRecorded = true;
        }
        send(topics.position(), TopicNames.POSITION_KEY, ContractJson.write(position));
        for (PartitionCount count : ledger.takeTouched()) {
            send(topics.position(), count.key(), ContractJson.write(count));
        }
    }

    private void sendTopics() {
        tableTopics.takeUnrecorded().forEach(known -> send(topics.position(), known.key(), ContractJson.write(known)));
    }

    private void sendCoverage() {
        sendTopics();
        send(topics.position(), CoverageState.KEY, ContractJson.write(covered.record()));
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
