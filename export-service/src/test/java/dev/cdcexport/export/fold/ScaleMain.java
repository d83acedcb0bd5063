package dev.cdcexport.export.fold;

import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.log.KafkaChangeLog;
import dev.cdcexport.export.log.LogConsumers;
import dev.cdcexport.export.range.RangeReader;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Writes a topic's range as every kind of file, in a JVM of its own with a small heap, and says what came out and how fast. The arguments
 * are bootstrap servers, topic, changes, keys, sort buffer in bytes, spill folder.
 */
final class ScaleMain {

    private static final int NANOS_PER_MILLI = 1_000_000;

    private ScaleMain() {}

    public static void main(String[] arguments) throws Exception {
        ManyChanges changes =
                new ManyChanges(arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        RangeReader exporter = new RangeReader(
                new KafkaChangeLog(new LogConsumers(new KafkaClients(arguments[0]).consumerSettings())),
                new RangeFolder(Path.of(arguments[5]), Long.parseLong(arguments[4])));
        report(
                "delta net",
                changes,
                out -> exporter.writeDelta(
                        changes.range(),
                        ManyChanges.table(),
                        Changes.NET,
                        ExportedLines.deltaSink(ManyChanges.table(), out),
                        count -> {}));
        report(
                "delta all",
                changes,
                out -> exporter.writeDelta(
                        changes.range(),
                        ManyChanges.table(),
                        Changes.ALL,
                        ExportedLines.deltaSink(ManyChanges.table(), out),
                        count -> {}));
        report(
                "incremental",
                changes,
                out -> exporter.writeIncremental(
                        changes.range(),
                        ManyChanges.table(),
                        ExportedLines.sink(ManyChanges.table(), out),
                        count -> {}));
    }

    @FunctionalInterface
    private interface Export {
        List<RangeCounts> write(OutputStream out) throws Exception;
    }

    private static void report(String what, ManyChanges changes, Export export) throws Exception {
        long start = System.nanoTime();
        RangeCounts counts = export.write(new BufferedOutputStream(OutputStream.nullOutputStream()))
                .get(0);
        long millis = Math.max(1, (System.nanoTime() - start) / NANOS_PER_MILLI);
        System.out.printf(
                Locale.ROOT,
                "%s: %d rows, %d deletes, %d departures; %d ms, %d changes/s, heap %d MB%n",
                what,
                counts.rows(),
                counts.deletes(),
                counts.omittedDepartures(),
                millis,
                changes.changes() * 1_000L / millis,
                Runtime.getRuntime().maxMemory() >> 20);
    }
}
