package dev.cdcexport.export.delivery;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.journal.Journal;
import dev.cdcexport.export.store.OutputStore;
import java.io.IOException;
import java.time.Clock;
import java.util.Objects;

/**
 * Makes the files of a decided job visible: the data files get their final names, then the manifest, then the job is recorded as succeeded. It only rolls
 * forward, and can be repeated until the manifest stands. Safe to share: each consumer has one job at a time.
 */
public final class Delivery {

    private final Journal journal;
    private final OutputStore store;
    private final Clock clock;

    /** @param journal where the job was decided */
    public Delivery(Journal journal, OutputStore store, Clock clock) {
        this.journal = journal;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Delivers a decided job.
     *
     * @return the job, which has succeeded
     * @throws IOException if a file cannot be moved or written
     */
    public ExportJob deliver(ExportJob decided) throws IOException {
        JobOutcome outcome = Objects.requireNonNull(decided.publication(), "a decided job has an outcome");
        for (ExportedFile file : outcome.files()) {
            store.publish(decided.attempt(), file.name());
        }
        Manifest manifest = Manifest.of(decided, outcome);
        store.publishManifest(decided.attempt(), manifest.name(), manifest::writeJson);
        ExportJob succeeded = journal.record(decided.succeeded(clock.instant()));
        store.discard(decided.jobId());
        return succeeded;
    }
}
