package dev.cdcexport.export.api;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The query parameters of a call for an export, read as the body that says the same. Used for one call. */
final class ExportQuery {

    private final Map<String, List<String>> parameters;
    private final Set<String> read = new TreeSet<>();

    private ExportQuery(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    /**
     * @param parameters the values of each parameter
     * @throws ExportException {@code invalid-request} if there is an unknown parameter, or a value cannot be read
     */
    static ExportBody parse(Map<String, List<String>> parameters) {
        return new ExportQuery(parameters).parse();
    }

    private ExportBody parse() {
        ExportBody body = new ExportBody(
                list("tables"),
                text("changes"),
                text("compression"),
                text("freshness"),
                text("to"),
                text("schemaChange"),
                text("delimiter"),
                flag("header"),
                text("nullText"),
                text("quoting"),
                text("lineEnding"),
                flag("formulaGuard"),
                number("splitRows"),
                number("splitBytes"),
                columns("columns"),
                columns("exclude"));
        for (String name : parameters.keySet()) {
            if (!read.contains(name)) {
                throw invalid(Echo.ofName(name), "there is no such option", "Use " + String.join(", ", read) + ".");
            }
        }
        return body;
    }

    private @Nullable String text(String name) {
        read.add(name);
        List<String> values = parameters.get(name);
        if (values == null) {
            return null;
        }
        if (values.size() != 1) {
            throw invalid(name, "it is given " + values.size() + " times", "Give it once.");
        }
        return values.get(0);
    }

    private @Nullable Boolean flag(String name) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(name, Echo.of(value) + " is not known", "Use true or false.");
        };
    }

    private @Nullable Long number(String name) {
        String value = text(name);
        try {
            return value == null ? null : Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw invalid(name, Echo.of(value) + " is no whole number", "Use a whole number, 0 for no limit.");
        }
    }

    private @Nullable List<String> list(String name) {
        read.add(name);
        List<String> values = parameters.get(name);
        if (values == null) {
            return null;
        }
        List<String> elements = new ArrayList<>();
        for (String value : values) {
            addElements(value, elements);
        }
        return elements;
    }

    /** An element goes up to a comma that is not within double quotes. */
    private static void addElements(String value, List<String> elements) {
        boolean quoted = false;
        int start = 0;
        for (int at = 0; at <= value.length(); at++) {
            if (at == value.length() || (value.charAt(at) == ',' && !quoted)) {
                if (at > start) {
                    elements.add(value.substring(start, at));
                }
                start = at + 1;
            } else if (value.charAt(at) == '"') {
                quoted = !quoted;
            }
        }
    }

    /** Where the last dot is that is not within double quotes; -1 if there is none. */
    private static int lastDot(String qualified) {
        boolean quoted = false;
        int dot = -1;
        for (int at = 0; at < qualified.length(); at++) {
            if (qualified.charAt(at) == '"') {
                quoted = !quoted;
            } else if (qualified.charAt(at) == '.' && !quoted) {
                dot = at;
            }
        }
        return dot;
    }

    private @Nullable Map<String, List<String>> columns(String name) {
        List<String> qualified = list(name);
        if (qualified == null) {
            return null;
        }
        if (qualified.isEmpty()) {
            throw invalid(name, "no column is named", "Name at least one column, or leave " + name + " out.");
        }
        Map<String, List<String>> byTable = new LinkedHashMap<>();
        for (String column : qualified) {
            int dot = lastDot(column);
            if (dot <= 0) {
                throw noColumn(name, column);
            }
            byTable.computeIfAbsent(
                            OptionsParser.table(name, column.substring(0, dot)).toString(), table -> new ArrayList<>())
                    .add(plain(name, column, column.substring(dot + 1)));
        }
        return byTable;
    }

    /** The name that an identifier of SQL stands for. */
    private static String plain(String name, String column, String identifier) {
        try {
            return TableName.parse(identifier).table();
        } catch (IllegalArgumentException e) {
            throw noColumn(name, column);
        }
    }

    private static ExportException noColumn(String name, String column) {
        return invalid(
                name,
                Echo.of(column) + " is no column of a table",
                "Name columns as schema.table.column, for example public.users.id.");
    }

    private static ExportException invalid(String name, String problem, String remedy) {
        return new ExportException(ProblemType.INVALID_REQUEST, name + ": " + problem, remedy);
    }
}
