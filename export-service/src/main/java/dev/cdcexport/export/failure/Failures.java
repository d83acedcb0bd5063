package dev.cdcexport.export.failure;

import dev.cdcexport.export.fold.OtherKeyException;
import dev.cdcexport.export.fold.UnknownValueException;
import dev.cdcexport.export.log.BrokerUnavailableException;
import dev.cdcexport.export.log.LogInconsistentException;
import dev.cdcexport.export.log.LogResetException;
import dev.cdcexport.export.log.LogTruncatedException;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.problem.Remedies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.KafkaException;

/** Maps failures to API problems. Stateless. */
public final class Failures {

    /** SQLSTATE classes that mean that the server is not there for us: connection, resources, operator intervention, system. */
    private static final Set<String> SERVER_CLASSES = Set.of("08", "53", "57", "58");

    private static final String LIMIT_EXCEEDED = "53400";
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String OUT_OF_MEMORY = "53200";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String OBJECT_IN_USE_CLASS = "55";
    private static final int CLASS_LENGTH = 2;
    private static final String DIRECTORY = "Check the output directory: free space, permissions; then ask again.";

    private Failures() {}

    public static ExportException problem(Exception failure) {
        if (failure instanceof ExportException known) {
            return known;
        }
        if (failure instanceof LogTruncatedException truncated) {
            return new ExportException(
                    ProblemType.LOG_TRUNCATED,
                    String.valueOf(truncated.getMessage()),
                    Remedies.REBASE_OR_FULL,
                    truncated);
        }
        if (failure instanceof LogResetException reset) {
            return new ExportException(
                    ProblemType.TOPIC_RECREATED, String.valueOf(reset.getMessage()), Remedies.REBASE_OR_FULL, reset);
        }
        if (failure instanceof UnknownValueException unknown) {
            return new ExportException(
                    ProblemType.UNKNOWN_VALUE, String.valueOf(unknown.getMessage()), unknown.remedy(), unknown);
        }
        if (failure instanceof OtherKeyException changed) {
            return new ExportException(
                    ProblemType.TABLE_REWRITTEN,
                    String.valueOf(changed.getMessage()),
                    Remedies.REBASE_OR_FULL,
                    changed);
        }
        if (failure instanceof BrokerUnavailableException || failure instanceof KafkaException) {
            return ExportException.brokerUnavailable(failure);
        }
        if (failure instanceof SQLException sql) {
            return database(sql);
        }
        if (failure instanceof LostFilesException) {
            return internal(failure, Remedies.FULL);
        }
        if (failure instanceof LogInconsistentException) {
            return internal(
                    failure, "Keep the topics as they are and report this; a full export does not depend on it.");
        }
        if (failure instanceof UncheckedIOException unchecked) {
            return new ExportException(
                    ProblemType.INTERNAL_ERROR,
                    unchecked.getMessage() + ": " + told(Objects.requireNonNull(unchecked.getCause())),
                    DIRECTORY,
                    unchecked);
        }
        if (failure instanceof IOException) {
            return internal(failure, DIRECTORY);
        }
        return internal(failure, "Report this with the service's log.");
    }

    private static ExportException database(SQLException failure) {
        String state = failure.getSQLState() == null ? "08000" : failure.getSQLState();
        String stateClass = state.substring(0, CLASS_LENGTH);
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            return source(
                            "the export waited too long for a lock: " + failure.getMessage(),
                            "Look for long transactions in pg_stat_activity and end them, or raise export.snapshot.lock-wait; then ask again.",
                            failure)
                    .withoutRetry();
        }
        if (state.equals(LIMIT_EXCEEDED) || state.equals(TOO_MANY_CONNECTIONS)) {
            return source(
                    "the snapshot of a full needs a replication slot and a few sessions, but: " + failure.getMessage(),
                    "Drop replication slots that nobody uses (pg_replication_slots, active = false), or raise max_replication_slots, "
                            + "max_wal_senders and max_connections (each needs a restart of PostgreSQL); then ask again.",
                    failure);
        }
        if (state.equals(OUT_OF_MEMORY)) {
            return source(
                            "PostgreSQL has no room for what the export needs, most likely the locks: "
                                    + failure.getMessage(),
                            "A full export locks each of its tables, with indexes and partitions, until it has read them: raise "
                                    + "max_locks_per_transaction (needs a restart of PostgreSQL) until it, times max_connections, is more "
                                    + "than there are of them; or export fewer tables at once. Then ask again.",
                            failure)
                    .withoutRetry();
        }
        if (SERVER_CLASSES.contains(stateClass) || stateClass.equals(OBJECT_IN_USE_CLASS)) {
            return ExportException.sourceUnavailable(failure);
        }
        return internal(failure, "Check the grants of the service's role and the table, then ask again.");
    }

    private static ExportException source(String detail, String remedy, SQLException cause) {
        return new ExportException(ProblemType.SOURCE_UNAVAILABLE, detail, remedy, cause);
    }

    private static ExportException internal(Exception failure, String remedy) {
        return new ExportException(ProblemType.INTERNAL_ERROR, told(failure), remedy, failure);
    }

    /** What happened, in words that are made for readers; the log has the rest. */
    private static String told(Exception failure) {
        if (failure instanceof NoSuchFileException missing) {
            return "the file " + missing.getFile() + " is not there";
        }
        if (failure instanceof AccessDeniedException denied) {
            return "access to the file " + denied.getFile() + " is denied";
        }
        boolean isWorded = failure instanceof IOException
                || failure instanceof SQLException
                || failure instanceof LostFilesException
                || failure instanceof LogInconsistentException
                || failure instanceof IllegalStateException
                || failure instanceof IllegalArgumentException;
        return isWorded && failure.getMessage() != null
                ? failure.getMessage()
                : "an unexpected fault of this service, which its log describes";
    }
}
