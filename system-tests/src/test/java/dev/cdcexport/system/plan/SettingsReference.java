package dev.cdcexport.system.plan;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** The settings of a service as a table, made from its settings class: names, types and defaults from the code, descriptions from its Javadoc. */
final class SettingsReference {

    private static final Pattern NAMED_RECORD = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+\\([^)]*\\)\\s*)?public record (\\w+)", Pattern.DOTALL);
    private static final Pattern PARAM =
            Pattern.compile("@param (\\w+) ((?:(?!@param|@throws|@return|@see).)*)", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("\\{@code ([^}]*)}");

    private final Class<?> settings;
    private final Map<String, Map<String, String>> described = new HashMap<>();
    private final StringBuilder table =
            new StringBuilder("| setting | type | default | what it is |\n| --- | --- | --- | --- |\n");

    private SettingsReference(Class<?> settings, Path source) throws IOException {
        this.settings = settings;
        Matcher records = NAMED_RECORD.matcher(Files.readString(source));
        while (records.find()) {
            Map<String, String> parameters = described.computeIfAbsent(records.group(2), name -> new HashMap<>());
            Matcher parameter = PARAM.matcher(records.group(1).replaceAll("\\n\\s*\\*", " "));
            while (parameter.find()) {
                parameters.put(
                        parameter.group(1),
                        CODE.matcher(parameter.group(2))
                                .replaceAll("`$1`")
                                .replaceAll("\\s+", " ")
                                .strip());
            }
        }
    }

    /**
     * The table of a settings class.
     *
     * @param source its source file
     */
    static String table(Class<?> settings, Path source) throws IOException {
        SettingsReference reference = new SettingsReference(settings, source);
        String prefix = Objects.requireNonNull(settings.getAnnotation(ConfigurationProperties.class))
                .value();
        reference.add(settings, prefix + '.');
        return reference.table.toString();
    }

    private void add(Class<?> group, String prefix) {
        for (RecordComponent component : group.getRecordComponents()) {
            String name = prefix + kebab(component.getName());
            Class<?> type = component.getType();
            if (type.isRecord() && settings.equals(type.getEnclosingClass())) {
                add(type, name + '.');
            } else {
                String description =
                        described.getOrDefault(group.getSimpleName(), Map.of()).get(component.getName());
                if (description == null) {
                    throw new AssertionError(name + " has no @param in the Javadoc of " + group.getName());
                }
                table.append("| `")
                        .append(name)
                        .append("` | ")
                        .append(type(component))
                        .append(" | ")
                        .append(defaultOf(group, component))
                        .append(" | ")
                        .append(description.replace("|", "\\|"))
                        .append(" |\n");
            }
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String type(RecordComponent component) {
        Class<?> type = component.getType();
        if (type.isEnum()) {
            return "one of several words";
        }
        Map<Class<?>, String> names = Map.of(
                Duration.class, "time (`30s`, `10m`, `24h`)",
                DataSize.class, "size (`64MB`)",
                Path.class, "path",
                List.class, "list",
                Map.class, "by table, `schema.table`",
                String.class, "text",
                boolean.class, "`true` or `false`");
        return names.getOrDefault(type, "number");
    }

    private static String defaultOf(Class<?> group, RecordComponent component) {
        int index = List.of(group.getRecordComponents()).stream()
                .map(RecordComponent::getName)
                .toList()
                .indexOf(component.getName());
        DefaultValue value = null;
        for (var constructor : group.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == group.getRecordComponents().length) {
                value = constructor.getParameters()[index].getAnnotation(DefaultValue.class);
            }
        }
        if (value == null || value.value().length == 0) {
            return "none";
        }
        String text = String.join(", ", value.value());
        return text.isEmpty() ? "empty" : '`' + text + '`';
    }
}
