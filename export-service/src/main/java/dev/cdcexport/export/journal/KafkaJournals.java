package dev.cdcexport.export.journal;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.schema.SchemaHistory;
import java.time.Clock;

/**
 * The journal in Kafka: the topic of jobs, and the consumers' groups that mirror it. Gives whoever becomes the active instance the journal to write; any
 * instance has the index. Lives as long as the process.
 */
public final class KafkaJournals implements AutoCloseable {

    private final KafkaClients clients;
    private final TopicNames topics;
    private final TopicAdmin admin;
    private final Clock clock;
    private final JobLog log;
    private final JobIndex index = new JobIndex();

    /**
     * @param clients makes Kafka's clients
     * @param admin looks after topics and groups
     * @param history the schemas that capture has recorded
     */
    public KafkaJournals(
            KafkaClients clients, TopicNames topics, TopicAdmin admin, SchemaHistory history, Clock clock) {
        this.clients = clients;
        this.topics = topics;
        this.admin = admin;
        this.clock = clock;
        this.log = new JobLog(clients, topics, history);
    }

    /** What is known of all jobs; empty until an instance was the active one. */
    public JobIndex index() {
        return index;
    }

    /** The journal for an instance that has become the active one. */
    public Journal lead(Leadership leadership) {
        return new KafkaJournal(clients, topics, admin, leadership, log, index, clock);
    }

    /** Ends what still reads. */
    @Override
    public void close() {
        log.close();
    }
}
