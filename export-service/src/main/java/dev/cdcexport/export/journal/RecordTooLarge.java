package dev.cdcexport.export.journal;

import dev.cdcexport.contract.RecordSize;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Tells a record that Kafka will never take, however often it is sent, from a broker that does not answer. Stateless. */
final class RecordTooLarge {

    private RecordTooLarge() {}

    /** The problem, if one of the records that were sent was refused for its size. */
    static Optional<ExportException> problem(Map<ProducerRecord<byte[], byte[]>, Future<RecordMetadata>> sent) {
        return sent.entrySet().stream()
                .flatMap(entry -> problem(entry.getKey(), failure(entry.getValue())).stream())
                .findFirst();
    }

    /** The problem, if that is why a record failed. */
    static Optional<ExportException> problem(ProducerRecord<byte[], byte[]> record, @Nullable Throwable failure) {
        if (!(failure instanceof RecordTooLargeException)) {
            return Optional.empty();
        }
        byte[] value = record.value();
        return Optional.of(new ExportException(
                ProblemType.RECORD_TOO_LARGE,
                "the record " + new String(record.key(), StandardCharsets.UTF_8) + " of topic " + record.topic()
                        + " has "
                        + (value == null ? 0 : value.length)
                        + " bytes (before compression), and Kafka does not take it: "
                        + failure.getMessage(),
                "See that the topic takes large records: max.message.bytes of " + record.topic() + " is to be "
                        + RecordSize.LARGEST_BATCH
                        + ". If it is, export fewer tables at once (a full with tables=, under "
                        + "several consumers), or into fewer files (splitRows, splitBytes).",
                failure));
    }

    private static @Nullable Throwable failure(Future<RecordMetadata> answer) {
        if (!answer.isDone()) {
            return null;
        }
        try {
            answer.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        }
    }
}
