package dev.cdcexport.export.api;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.job.ExportJobs;
import dev.cdcexport.export.job.SoftDeleteColumns;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The tables of the publication. */
@RestController
final class TableController {

    private final ExportJobs jobs;
    private final TopicNames topics;
    private final SoftDeleteColumns softDelete;

    TableController(ExportJobs jobs, TopicNames topics, SoftDeleteColumns softDelete) {
        this.jobs = jobs;
        this.topics = topics;
        this.softDelete = softDelete;
    }

    /** All tables of the publication, by name, as the catalogue has them now. */
    @GetMapping("/tables")
    List<TableView> list() {
        return jobs.publishedTables().stream()
                .map(table -> TableView.of(table, topics, softDelete.of(table.name())))
                .toList();
    }
}
