package dev.cdcexport.stack.quickstart;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * A verification that has ended, in words.
 *
 * @param verification as the export service tells it
 */
record VerificationReport(JsonNode verification) {

    private static final List<String> HEADER =
            List.of("table", "rows in files", "in table", "missing", "extra", "different", "departed");
    private static final List<String> COUNTS =
            List.of("rowsInFiles", "rowsInTable", "missing", "extra", "different", "departed");
    private static final int RULE_GAP = 3;

    void print(PrintStream out) {
        out.println(text("consumerId") + ": " + verification.path("files").asInt() + " files of "
                + verification.path("jobs").size() + " jobs, up to LSN "
                + verification.path("watermark").path("lsn").asString()
                + ", and the changes since, against the tables at LSN "
                + verification.path("snapshot").path("lsn").asString());
        out.println();
        printCounts(out);
        printBadFiles(out);
        verification.path("tables").forEach(table -> printDifferences(table, out));
        verification.path("tables").forEach(table -> printLimits(table, out));
        out.println();
        out.println(verdict());
    }

    private String verdict() {
        if (isUntold()) {
            return "No difference, but not every table could be verified.";
        }
        return verification.path("equal").asBoolean()
                ? "The files make up the tables."
                : "The files differ from the tables.";
    }

    /** Whether nothing differs, but the files of a table do not tell all that is needed. */
    boolean isUntold() {
        return verification.path("equal").isNull();
    }

    private static void printLimits(JsonNode table, PrintStream out) {
        String name = table.path("table").asString();
        if (table.path("notVerified").isString()) {
            out.println();
            out.println(
                    "Not verified, " + name + ": " + table.path("notVerified").asString());
        }
        if (!table.path("notCompared").isEmpty()) {
            out.println();
            out.println("Not compared in " + name + ", because a file leaves them out: "
                    + StreamSupport.stream(table.path("notCompared").spliterator(), false)
                            .map(JsonNode::asString)
                            .collect(Collectors.joining(", ")));
        }
        if (table.path("guarded").asBoolean()) {
            out.println();
            out.println("Compared in " + name + " as a file with a formula guard has the values.");
        }
    }

    private String text(String field) {
        return verification.path(field).asString();
    }

    private void printCounts(PrintStream out) {
        List<List<String>> lines = new ArrayList<>(List.of(HEADER));
        for (JsonNode table : verification.path("tables")) {
            List<String> line = new ArrayList<>(List.of(table.path("table").asString()));
            COUNTS.forEach(field -> line.add(table.path(field).asString()));
            lines.add(line);
        }
        int[] widths = new int[HEADER.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        out.println(TextTable.line(HEADER, widths));
        out.println("-".repeat(Arrays.stream(widths).sum() + RULE_GAP * (widths.length - 1)));
        lines.subList(1, lines.size()).forEach(line -> out.println(TextTable.line(line, widths)));
    }

    private void printBadFiles(PrintStream out) {
        JsonNode files = verification.path("badFiles");
        if (!files.isEmpty()) {
            out.println();
            out.println("Files that are not as they were published:");
        }
        for (JsonNode file : files) {
            out.println("  " + file.path("reason").asString() + "  "
                    + file.path("name").asString() + ": " + file.path("detail").asString());
        }
    }

    private static void printDifferences(JsonNode table, PrintStream out) {
        JsonNode differences = table.path("differences");
        if (!differences.isEmpty()) {
            out.println();
            out.println("The first differences in " + table.path("table").asString() + ":");
        }
        for (JsonNode difference : differences) {
            String kind = difference.path("kind").asString();
            out.println("  " + kind + " ".repeat(Math.max(0, "DIFFERENT".length() - kind.length())) + "  "
                    + row(difference.path("key")) + values(difference));
        }
    }

    private static String row(JsonNode key) {
        return key.properties().stream()
                .map(cell -> cell.getKey() + '=' + printable(cell.getValue(), ""))
                .collect(Collectors.joining(", "));
    }

    private static String values(JsonNode difference) {
        if (difference.path("column").isNull()) {
            return "";
        }
        return ": " + difference.path("column").asString() + " is "
                + printable(difference.path("fileValue"), "'") + " in the files, "
                + printable(difference.path("tableValue"), "'") + " in the table";
    }

    private static String printable(JsonNode value, String quote) {
        return value.isNull() ? "NULL" : quote + value.asString().replace("\n", "\\n") + quote;
    }
}
