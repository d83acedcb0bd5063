package dev.cdcexport.export.api;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.cut.CutFeed;
import dev.cdcexport.export.run.ExportJobs;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The tables of the publication. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
final class TableController {

    private final ExportJobs jobs;
    private final CutFeed cuts;
    private final SoftDeleteColumns softDelete;

    TableController(ExportJobs jobs, CutFeed cuts, SoftDeleteColumns softDelete) {
        this.jobs = jobs;
        this.cuts = cuts;
        this.softDelete = softDelete;
    }

    /** All tables of the publication, by name, as the catalogue has them now. */
    @Operation(operationId = "listTables", summary = "Lists the tables of the publication, by name")
    @GetMapping("/tables")
    Page<TableView> list(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        Page.requireInBounds(page, size);
        Optional<Cut> newest = cuts.newest();
        Map<TableName, String> topics = newest.map(Cut::topicsByTable).orElse(Map.of());
        TableView.Ddl ddl = jobs.isDdlTold() ? TableView.Ddl.TOLD : TableView.Ddl.LOOKED_UP;
        return Page.of(jobs.publishedTables(), page, size, table -> {
            Optional<String> topic = Optional.ofNullable(topics.get(table.name()));
            return TableView.of(
                    table,
                    topic.flatMap(name -> newest.flatMap(cut -> cut.coverage(name))),
                    topic.orElse(null),
                    ddl,
                    softDelete);
        });
    }
}
