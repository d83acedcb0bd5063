package dev.cdcexport.export.journal;

import org.apache.kafka.common.KafkaException;

/** Kafka was asked to commit, and its answer is missing: the transaction may be committed, now or a little later. */
final class UnknownOutcomeException extends KafkaException {

    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(KafkaException cause) {
        super("Kafka did not say whether it has committed: " + cause.getMessage(), cause);
    }
}
