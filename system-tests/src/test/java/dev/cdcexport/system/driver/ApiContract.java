package dev.cdcexport.system.driver;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds answers of the export service against its own description: OpenAPI 3.1, whose schemas are JSON Schema 2020-12. Fields that the description does not
 * know are refused, too. Safe to share between threads.
 */
public final class ApiContract {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> BESIDE = List.of("/v3/api-docs", "/swagger-ui", "/actuator");
    private static final String PROBLEM_TYPE = "application/problem+json";
    private static final int FIRST_REFUSAL = 400;

    private final JsonNode paths;
    private final ObjectNode components;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    /** @param description what {@code GET /v3/api-docs} answers */
    public ApiContract(JsonNode description) {
        this.paths = description.get("paths");
        this.components = (ObjectNode) description.get("components").deepCopy();
        for (JsonNode schema : components.get("schemas")) {
            if (schema.has("properties") && !schema.has("additionalProperties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        }
    }

    /** An answer as it came. */
    public record Exchange(String method, URI uri, int status, String contentType, String body) {}

    /** The calls that are described, each as its method and path. */
    public Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        paths.propertyStream()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + ' ' + path.getKey())));
        return operations;
    }

    /** Whether it describes what is asked for; if not, only a refusal can be held against it. */
    public boolean describes(String method, String path) {
        return operation(method, path).isPresent();
    }

    /** Fails if the description does not allow an answer. */
    public void check(Exchange exchange) {
        if (BESIDE.stream().anyMatch(exchange.uri().getPath()::startsWith)) {
            return;
        }
        List<String> faults = faults(exchange);
        if (!faults.isEmpty()) {
            throw new AssertionError("the API's description does not allow the answer " + exchange + ": " + faults);
        }
    }

    private List<String> faults(Exchange exchange) {
        Optional<JsonNode> operation =
                operation(exchange.method(), exchange.uri().getPath());
        if (operation.isEmpty()) {
            return exchange.status() < FIRST_REFUSAL
                    ? List.of("there is no such call")
                    : invalid(JSON.createObjectNode().put("$ref", "#/components/schemas/Problem"), exchange.body());
        }
        JsonNode responses = operation.get().get("responses");
        JsonNode response = responses.path(String.valueOf(exchange.status()));
        if (response.isMissingNode()) {
            response = responses.path(exchange.status() / 100 + "XX");
        }
        if (response.isMissingNode()) {
            return List.of("there is no response " + exchange.status());
        }
        if (exchange.body().isEmpty()) {
            return List.of();
        }
        String type = exchange.contentType().replaceFirst(";.*", "");
        JsonNode content = response.path("content").path(type);
        if (content.isMissingNode()) {
            return response.has("content") || exchange.status() >= FIRST_REFUSAL
                    ? List.of("there is no content " + type)
                    : List.of();
        }
        boolean isJson = type.equals("application/json") || type.equals(PROBLEM_TYPE);
        return isJson ? invalid(content.path("schema"), exchange.body()) : List.of();
    }

    private List<String> invalid(JsonNode schema, String body) {
        Schema compiled = schemas.computeIfAbsent(schema.toString(), text -> {
            ObjectNode whole = (ObjectNode) schema.deepCopy();
            whole.set("components", components);
            return registry.getSchema(whole);
        });
        List<String> faults = new ArrayList<>();
        compiled.validate(JSON.readTree(body)).forEach(error -> faults.add(error.toString()));
        return faults;
    }

    /** The one with the most fixed parts, as the service chooses it. */
    private Optional<JsonNode> operation(String method, String path) {
        String lower = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
        return paths.propertyStream()
                .filter(entry -> entry.getValue().has(lower) && matches(entry.getKey(), path))
                .min(Comparator.comparing(
                        entry -> entry.getKey().chars().filter(c -> c == '{').count()))
                .map(entry -> entry.getValue().get(lower));
    }

    private static boolean matches(String template, String path) {
        String[] wanted = template.split("/", -1);
        String[] parts = path.split("/", -1);
        if (wanted.length != parts.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].startsWith("{") && !wanted[i].equals(parts[i])) {
                return false;
            }
        }
        return true;
    }
}
