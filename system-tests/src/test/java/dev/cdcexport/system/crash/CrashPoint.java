package dev.cdcexport.system.crash;

/** The commit boundaries at which a service can be made to die, each named by the method that it enters or leaves there. */
public enum CrashPoint {
    /** Capture has given some of a batch's events to Kafka. */
    CAPTURE_SENDS(Service.CAPTURE, Names.PRODUCER, "send", Side.ENTER),
    /** Capture has sent a batch with its position, and not committed it. */
    CAPTURE_BEFORE_KAFKA_COMMIT(Service.CAPTURE, Names.PRODUCER, "commitTransaction", Side.ENTER),
    /** Capture has committed a batch, and Debezium does not know. */
    CAPTURE_AFTER_KAFKA_COMMIT(Service.CAPTURE, Names.PRODUCER, "commitTransaction", Side.EXIT),
    /** Debezium is about to acknowledge the slot. */
    CAPTURE_BEFORE_ACKNOWLEDGEMENT(Service.CAPTURE, Names.STREAM, "flushLsn", Side.ENTER),
    /** The slot's acknowledgement is on its way. */
    CAPTURE_AFTER_ACKNOWLEDGEMENT(Service.CAPTURE, Names.STREAM, "flushLsn", Side.EXIT),
    /** Debezium's engine has found that it fails, and is about to stop. */
    CAPTURE_ENGINE_FAILS(Service.CAPTURE, Names.ENGINE_STATE, "canBeStopped", Side.EXIT),

    /** The job's cuts are known, and not recorded. */
    EXPORT_BEFORE_RECORD(Service.EXPORT, Names.JOB, "runningBetween", Side.EXIT),
    /** The job's cuts are recorded, and nothing is read. */
    EXPORT_RECORDED(Service.EXPORT, Names.RANGE, "write", Side.ENTER),
    /** A data file is being written. */
    EXPORT_STAGES(Service.EXPORT, Names.STAGED, "finish", Side.ENTER),
    /** A data file is staged and synced. */
    EXPORT_STAGED(Service.EXPORT, Names.STAGED, "finish", Side.EXIT),
    /** The job's record is in the Kafka transaction, the group's offsets are not. */
    EXPORT_BEFORE_OFFSETS(Service.EXPORT, Names.PRODUCER, "sendOffsetsToTransaction", Side.ENTER),
    /** All is in the Kafka transaction that decides, which is not committed. */
    EXPORT_BEFORE_DECISION(Service.EXPORT, Names.PRODUCER, "sendOffsetsToTransaction", Side.EXIT),
    /** The Kafka transaction has decided. */
    EXPORT_AFTER_DECISION(Service.EXPORT, Names.JOURNAL, "decide", Side.EXIT),
    /** A data file is about to be renamed. */
    EXPORT_BEFORE_RENAME(Service.EXPORT, Names.OUTPUT, "publish", Side.ENTER),
    /** A data file has its final name. */
    EXPORT_AFTER_RENAME(Service.EXPORT, Names.OUTPUT, "publish", Side.EXIT),
    /** All data files have their final names. */
    EXPORT_BEFORE_MANIFEST(Service.EXPORT, Names.OUTPUT, "publishManifest", Side.ENTER),
    /** The manifest has its final name. */
    EXPORT_AFTER_MANIFEST(Service.EXPORT, Names.OUTPUT, "publishManifest", Side.EXIT),
    /** The job is about to be recorded as succeeded. */
    EXPORT_BEFORE_SUCCESS(Service.EXPORT, Names.JOB, "succeeded", Side.ENTER),
    /** The job is recorded as succeeded; its staging folder is still there. */
    EXPORT_AFTER_SUCCESS(Service.EXPORT, Names.OUTPUT, "discard", Side.ENTER);

    private final Service service;
    private final String type;
    private final String method;
    private final Side side;

    CrashPoint(Service service, String type, String method, Side side) {
        this.service = service;
        this.type = type;
        this.method = method;
        this.side = side;
    }

    /** Which service has it. */
    public enum Service {
        /** The capture service. */
        CAPTURE,
        /** The export service. */
        EXPORT
    }

    /** On which side of the method's body. */
    enum Side {
        ENTER,
        EXIT
    }

    /** Which service has it. */
    public Service service() {
        return service;
    }

    String type() {
        return type;
    }

    String method() {
        return method;
    }

    Side side() {
        return side;
    }

    /** Whether it is reached by mere work, and not only where something fails. */
    public boolean isReachedByWork() {
        return this != CAPTURE_ENGINE_FAILS;
    }

    /** Whether a job that dies here has already moved its consumer's watermark. */
    public boolean isDecided() {
        return service == Service.EXPORT && compareTo(EXPORT_AFTER_DECISION) >= 0;
    }

    /** Whether a job that dies here has already published its manifest. */
    public boolean hasManifest() {
        return service == Service.EXPORT && compareTo(EXPORT_AFTER_MANIFEST) >= 0;
    }

    private static final class Names {
        static final String PRODUCER = "org.apache.kafka.clients.producer.KafkaProducer";
        static final String STREAM = "io.debezium.connector.postgresql.connection.PostgresReplicationConnection$1";
        static final String ENGINE_STATE = "io.debezium.embedded.async.AsyncEmbeddedEngine$State";
        static final String RANGE = "dev.cdcexport.export.range.RangeExport";
        static final String STAGED = "dev.cdcexport.export.store.DirectoryFile";
        static final String OUTPUT = "dev.cdcexport.export.store.DirectoryStore";
        static final String JOURNAL = "dev.cdcexport.export.journal.KafkaJournal";
        static final String JOB = "dev.cdcexport.export.job.ExportJob";
    }
}
