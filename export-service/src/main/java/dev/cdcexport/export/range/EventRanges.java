package dev.cdcexport.export.range;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Position;
import dev.cdcexport.export.log.LogResetException;
import dev.cdcexport.export.log.TableRange;
import dev.cdcexport.export.log.TopicRange;
import dev.cdcexport.export.problem.BaseNeededException;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.problem.Remedies;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/** Where on the topics the events of a table stand that lie between two cuts. Stateless. */
final class EventRanges {

    private EventRanges() {}

    /** The events of a table of the watermark, up to the end. */
    static TableRange of(WatermarkTable table, Watermark from, Cut end, @Nullable TopicDescription now)
            throws BaseNeededException {
        if (Coverages.leaves(table, from, end)) {
            return lastOf(table, from.cut(), isSameTopic(table, now) ? end : from.cut());
        }
        requireSameTopic(table, now);
        if (Coverages.isReplaced(table, end)) {
            return fromCreation(table.topic(), end, emptied(from.cut()));
        }
        Coverages.require(table, from.cut(), end);
        return goingOn(table, from.cut(), end);
    }

    private static TableRange lastOf(WatermarkTable table, Cut from, Cut end) {
        TopicRange topic = TopicRange.between(table.topic(), from, end);
        return new TableRange(table.schema().oid(), List.of(topic), from.lsn(), null);
    }

    private static TableRange goingOn(WatermarkTable table, Cut from, Cut end) {
        List<TopicRange> topics = parts(table.topic(), end)
                .map(part -> TopicRange.since(part.getKey(), part.getValue(), from, end))
                .toList();
        return new TableRange(table.schema().oid(), topics, from.lsn(), null);
    }

    /** All events of the table that has a topic's name, wherever they are. */
    private static TableRange fromCreation(String topic, Cut end, TableRange.@Nullable Emptied emptied)
            throws BaseNeededException {
        Cut.Coverage coverage = end.coverage(topic).orElseThrow();
        Coverages.requireFromCreation(topic, coverage);
        return sinceCreation(topic, coverage, end, emptied);
    }

    /**
     * All events of the table that has a topic's name at the end.
     *
     * @param emptied where its reader has rows of another table of that name, {@code null} if he has none
     */
    static TableRange sinceCreation(
            String topic, Cut.Coverage coverage, Cut end, TableRange.@Nullable Emptied emptied) {
        List<TopicRange> topics = parts(topic, end)
                .map(part -> TopicRange.since(part.getKey(), part.getValue(), null, end))
                .toList();
        return new TableRange(coverage.tableOid(), topics, null, emptied);
    }

    private static Stream<Map.Entry<String, List<Cut.PartitionEnd>>> parts(String topic, Cut end) {
        Map<String, List<Cut.PartitionEnd>> parts =
                end.coverage(topic).orElseThrow().parts(topic);
        for (String part : parts.keySet()) {
            if (!part.equals(topic) && !end.topics().containsKey(part)) {
                throw new LogResetException(part, 0, 1, 0);
            }
        }
        return parts.entrySet().stream();
    }

    /** Right behind the earlier cut: all that its reader has comes before it, and all that he has not comes after it. */
    private static TableRange.Emptied emptied(Cut from) {
        Position position = new Position(from.epoch(), from.lsn(), 0);
        return new TableRange.Emptied(position, ChronoUnit.MICROS.between(Instant.EPOCH, from.committedAt()));
    }

    private static boolean isSameTopic(WatermarkTable table, @Nullable TopicDescription now) {
        return now != null && now.topicId().toString().equals(table.topicId());
    }

    private static void requireSameTopic(WatermarkTable table, @Nullable TopicDescription now)
            throws BaseNeededException {
        if (!isSameTopic(table, now)) {
            throw new BaseNeededException(
                    table.name(),
                    new ExportException(
                            ProblemType.TOPIC_RECREATED,
                            "the topic " + table.topic() + " of " + table.name()
                                    + (now == null ? " is gone" : " was deleted and created again")
                                    + " since the watermark",
                            Remedies.REBASE_OR_FULL));
        }
    }
}
