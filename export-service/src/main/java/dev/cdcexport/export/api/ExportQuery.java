package dev.cdcexport.export.api;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query parameters of a call for an export, read as the body that says the same. Used for one call. */
final class ExportQuery {

    /** A list's element: up to a comma that is not within double quotes. */
    private static final Pattern ELEMENT = Pattern.compile("(?:[^,\"]|\"(?:[^\"]|\"\")*\")+");

    /** The part of a column's qualified name that names the column. */
    private static final Pattern COLUMN = Pattern.compile("(?<table>.+)\\.(?<column>[^.\"]+|\"(?:[^\"]|\"\")+\")");

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
                throw invalid(name, "there is no such option", "Use " + String.join(", ", read) + ".");
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
            default -> throw invalid(name, "'" + value + "' is not known", "Use true or false.");
        };
    }

    private @Nullable Long number(String name) {
        String value = text(name);
        try {
            return value == null ? null : Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw invalid(name, "'" + value + "' is no whole number", "Use a whole number, 0 for no limit.");
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
            Matcher matcher = ELEMENT.matcher(value);
            while (matcher.find()) {
                elements.add(matcher.group());
            }
        }
        return elements;
    }

    private @Nullable Map<String, List<String>> columns(String name) {
        List<String> qualified = list(name);
        if (qualified == null) {
            return null;
        }
        Map<String, List<String>> byTable = new LinkedHashMap<>();
        for (String column : qualified) {
            Matcher matcher = COLUMN.matcher(column);
            if (!matcher.matches()) {
                throw invalid(
                        name,
                        "'" + column + "' is no column of a table",
                        "Name columns as schema.table.column, for example public.users.id.");
            }
            byTable.computeIfAbsent(
                            OptionsParser.table(name, matcher.group("table")).toString(), table -> new ArrayList<>())
                    .add(plain(matcher.group("column")));
        }
        return byTable;
    }

    /** The name that an identifier of SQL stands for. */
    private static String plain(String identifier) {
        return TableName.parse(identifier).table();
    }

    private static ExportException invalid(String name, String problem, String remedy) {
        return new ExportException(ProblemType.INVALID_REQUEST, name + ": " + problem, remedy);
    }
}
