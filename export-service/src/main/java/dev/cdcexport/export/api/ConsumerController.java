package dev.cdcexport.export.api;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.cut.CutFeed;
import dev.cdcexport.export.job.JobBook;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Consumers and how far they are. */
@RestController
final class ConsumerController {

    private final JobBook book;
    private final CutFeed feed;
    private final TopicNames topics;

    ConsumerController(JobBook book, CutFeed feed, TopicNames topics) {
        this.book = book;
        this.feed = feed;
        this.topics = topics;
    }

    /** The watermark of the header's consumer. */
    @GetMapping("/exports/watermark")
    ConsumerView watermark(@RequestHeader(name = ConsumerId.HEADER, required = false) @Nullable String consumer) {
        return find(ConsumerId.require(consumer));
    }

    /** All consumers, by name. */
    @GetMapping("/consumers")
    Page<ConsumerView> list(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        return Page.of(book.consumers(), page, size, this::view);
    }

    /** One consumer. */
    @GetMapping("/consumers/{consumerId}")
    ConsumerView find(@PathVariable String consumerId) {
        List<String> known = book.consumers();
        if (!known.contains(consumerId)) {
            throw new ExportException(
                    ProblemType.UNKNOWN_CONSUMER,
                    "consumer " + consumerId + " has never asked for an export",
                    "Run a full export first: POST /exports/full.");
        }
        return view(consumerId);
    }

    private ConsumerView view(String consumerId) {
        return ConsumerView.of(
                consumerId,
                topics.group(consumerId),
                book.lastPublished(consumerId),
                book.watermark(consumerId),
                feed.newest());
    }
}
