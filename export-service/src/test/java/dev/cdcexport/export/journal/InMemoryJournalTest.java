package dev.cdcexport.export.journal;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

class InMemoryJournalTest extends JournalContract {

    private final InMemoryJournal.Store store = new InMemoryJournal.Store();

    @Override
    Journal open() {
        return new InMemoryJournal(store);
    }

    @Override
    Map<TopicPartition, OffsetAndMetadata> offsets(String consumerId) {
        return store.offsets(consumerId);
    }

    @Override
    String topic() {
        return "thing";
    }
}
