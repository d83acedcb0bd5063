package dev.cdcexport.export.api;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.cut.CutFeed;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.run.Consumers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Consumers and how far they are. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
final class ConsumerController {

    private final Consumers consumers;
    private final JobIndex index;
    private final CutFeed feed;
    private final TopicNames topics;

    ConsumerController(Consumers consumers, JobIndex index, CutFeed feed, TopicNames topics) {
        this.consumers = consumers;
        this.index = index;
        this.feed = feed;
        this.topics = topics;
    }

    /** The watermark of the header's consumer. */
    @Operation(operationId = "findWatermark", summary = "Tells how far the consumer of the header is")
    @GetMapping("/exports/watermark")
    ConsumerView watermark(
            @Parameter(required = true, description = "the consumer", example = "warehouse")
                    @RequestHeader(name = ConsumerId.HEADER, required = false)
                    @Nullable
                    String consumer) {
        return find(ConsumerId.require(consumer));
    }

    /** All consumers, by name. */
    @Operation(operationId = "listConsumers", summary = "Lists consumers, by name")
    @GetMapping("/consumers")
    Page<ConsumerView> list(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        return Page.of(consumers.ids(), page, size, this::view);
    }

    /** One consumer. */
    @Operation(operationId = "findConsumer", summary = "Tells how far a consumer is")
    @GetMapping("/consumers/{consumerId}")
    ConsumerView find(@PathVariable String consumerId) {
        consumers.requireKnown(consumerId);
        return view(consumerId);
    }

    /** Sets the watermark to the one that an earlier job set: what has come since can be exported again. */
    @Operation(operationId = "rewindConsumer", summary = "Sets the watermark to the one that an earlier job set")
    @PutMapping("/consumers/{consumerId}/watermark")
    ConsumerView rewind(@PathVariable String consumerId, @RequestBody RewindBody body) {
        consumers.rewind(consumerId, body.requireJobId());
        return view(consumerId);
    }

    /** Forgets a consumer; published files stay. */
    @Operation(operationId = "forgetConsumer", summary = "Forgets a consumer; its files stay")
    @DeleteMapping("/consumers/{consumerId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget(@PathVariable String consumerId) {
        consumers.forget(consumerId);
    }

    private ConsumerView view(String consumerId) {
        return ConsumerView.of(
                consumerId,
                topics.group(consumerId),
                index.lastPublished(consumerId),
                index.watermarkJob(consumerId),
                index.watermark(consumerId),
                feed.newest());
    }
}
