package dev.cdcexport.export.journal;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.job.PublishedJobs;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.PlainProducer;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.stack.SharedStack;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;

class KafkaJournalIT extends JournalContract {

    private static int number = 1;

    private final KafkaClients clients = new KafkaClients(SharedStack.get().bootstrapServers());
    private final TopicAdmin topicAdmin = new TopicAdmin(
            clients,
            new TopicAdmin.TopicDefaults(1, (short) 1, Duration.ofDays(1).toMillis()));
    private final TopicNames topics = new TopicNames("journal-" + number++);
    private final List<KafkaJournals> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(KafkaJournals::close);
        topicAdmin.close();
    }

    @Override
    Journal open() {
        if (opened.isEmpty()) {
            makeTopics();
        }
        KafkaJournals journals =
                new KafkaJournals(clients, topics, topicAdmin, new SchemaHistory(clients, topics), Clock.systemUTC());
        opened.add(journals);
        return journals.lead(() -> {});
    }

    private void makeTopics() {
        try (Admin admin = clients.admin();
                Producer<byte[], byte[]> capture = PlainProducer.open()) {
            admin.createTopics(
                            List.of(new NewTopic(topic(), 1, (short) 1), new NewTopic(topics.schemas(), 1, (short) 1)))
                    .all()
                    .get();
            capture.send(new ProducerRecord<>(topics.schemas(), ContractJson.write(PublishedJobs.SCHEMA)))
                    .get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    Map<TopicPartition, OffsetAndMetadata> offsets(String consumerId) {
        return topicAdmin.groupOffsets(topics.group(consumerId));
    }

    @Override
    String topic() {
        return topics.prefix() + ".public.thing";
    }
}
