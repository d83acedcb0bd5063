package dev.cdcexport.benchmark.peer;

import dev.cdcexport.benchmark.workbench.BenchmarkException;
import dev.cdcexport.benchmark.workbench.Command;
import dev.cdcexport.stack.BrokerClassPath;
import dev.cdcexport.stack.JavaCommand;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Kafka's own consumer performance tool, in a JVM of its own.
 *
 * @param bootstrapServers where it connects
 */
public record ConsumerTool(String bootstrapServers) {

    private static final String RECORDS = "data.consumed.in.nMsg";
    private static final String RATE = "fetch.nMsg.sec";

    /**
     * Reads the committed records of a topic from its beginning.
     *
     * @return records for each second, as the tool tells it: without the time it takes to join its group
     */
    public double read(String topic, long records) {
        List<String> words = JavaCommand.begin();
        words.addAll(List.of(
                "-Xmx512m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                BrokerClassPath.find() + File.pathSeparator + toolJar(),
                "org.apache.kafka.tools.ConsumerPerformance",
                "--bootstrap-server",
                bootstrapServers,
                "--topic",
                topic,
                "--num-records",
                String.valueOf(records),
                "--command-property",
                "isolation.level=read_committed"));
        return rate(new Command(words, Map.of()).run(), records);
    }

    /** The rate in what the tool prints: a line of column names, a line of figures, perhaps warnings. */
    static double rate(String printed, long expected) {
        List<List<String>> lines = printed.lines()
                .map(line -> List.of(line.split(",\\s*")))
                .dropWhile(columns -> !columns.contains(RATE))
                .toList();
        List<String> names = lines.isEmpty() ? List.of() : lines.get(0);
        return lines.stream()
                .skip(1)
                .filter(figures -> figures.size() == names.size())
                .filter(figures -> Long.parseLong(figures.get(names.indexOf(RECORDS))) >= expected)
                .map(figures -> Double.parseDouble(figures.get(names.indexOf(RATE))))
                .findFirst()
                .orElseThrow(() -> new BenchmarkException(
                        "the consumer performance tool did not read " + expected + " records: " + printed));
    }

    private static String toolJar() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> Path.of(jar).getFileName().toString().startsWith("kafka-tools-"))
                .findFirst()
                .orElseThrow(
                        () -> new PeerMissingException("kafka-tools is not on the class path: build the module again"));
    }
}
