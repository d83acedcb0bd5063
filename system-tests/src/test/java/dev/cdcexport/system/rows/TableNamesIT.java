package dev.cdcexport.system.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tables and consumers whose names are nearly the same have topics and files of their own. */
class TableNamesIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** One topic for two before names were recorded; topics that Kafka takes for one; files that are one where case is ignored. */
    private static final List<String> TABLES = List.of(
            "public.\"sales 24\"",
            "public.sales_2024",
            "sales.eu_orders",
            "sales_eu.orders",
            "sales.\"eu.orders\"",
            "sales.\"Eu_Orders\"");

    private static final String PREFIX = "names";

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty(PREFIX, folder);
        client = system.client();
        system.sql("CREATE SCHEMA sales", "CREATE SCHEMA sales_eu");
        for (String table : TABLES) {
            system.sql("CREATE TABLE " + table + " (id int PRIMARY KEY, v text)");
            system.sql("INSERT INTO " + table + " VALUES (1, '" + table.replace("\"", "") + "')");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void haveTopicsAndFilesOfTheirOwn() {
        String list = String.join(",", TABLES).replace("\"", "%22").replace(" ", "%20");
        JsonNode full = succeeded(client.await(client.accepted(client.post("/exports/full?tables=" + list, "alike"))));
        for (String table : TABLES) {
            system.sql("INSERT INTO " + table + " VALUES (2, '" + table.replace("\"", "") + "')");
        }
        JsonNode delta = succeeded(client.export("delta", "alike"));

        for (JsonNode job : List.of(full, delta)) {
            assertThat(names(job)).hasSize(TABLES.size());
            for (JsonNode file : job.get("files")) {
                assertThat(client.get(file.get("url").asString()).text())
                        .as(file.toString())
                        .contains('"' + file.get("table").asString().replace("\"", "") + '"');
                assertThat(file.get("rows").asInt()).isEqualTo(1);
            }
        }
        Set<String> topics = new HashSet<>();
        for (JsonNode table : client.tables()) {
            if (TABLES.contains(table.get("table").asString())) {
                topics.add(table.get("topic").asString());
            }
        }
        assertThat(topics).hasSize(TABLES.size()).contains(PREFIX + ".public.sales_2024");
    }

    @Test
    void ofConsumersDifferEvenWhereCaseIsIgnored() {
        List<String> jobs = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (String consumer : List.of("acme", "ACME", "Acme")) {
                jobs.add(client.post("/exports/full?tables=sales_eu.orders", consumer)
                        .json()
                        .get("jobId")
                        .asString());
            }
        }

        Set<String> names = new HashSet<>();
        for (String job : jobs) {
            names.addAll(names(succeeded(client.await(job))));
        }
        assertThat(names).hasSize(jobs.size());
    }

    @Test
    void areNotMixedUpWithTopicsOfOthers() throws Exception {
        try (Admin kafka = kafka()) {
            NewTopic compacted = new NewTopic(PREFIX + ".public.taken", 1, (short) 1)
                    .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
            NewTopic alike = new NewTopic(PREFIX + "_public.alike", 1, (short) 1);
            kafka.createTopics(List.of(compacted, alike)).all().get();
        }
        system.sql(
                "CREATE TABLE taken (id int PRIMARY KEY)",
                "CREATE TABLE alike (id int PRIMARY KEY)",
                "INSERT INTO taken VALUES (1)",
                "INSERT INTO alike VALUES (1)");

        succeeded(client.await(client.accepted(client.post("/exports/full?tables=taken,alike", "others"))));
        system.sql("INSERT INTO taken VALUES (2)", "INSERT INTO alike VALUES (2)");
        JsonNode delta = succeeded(client.export("delta", "others"));

        assertThat(delta.get("files"))
                .extracting(file -> file.get("rows").asInt())
                .containsExactly(1, 1);
        assertThat(table("taken").get("topic").asString()).startsWith(PREFIX + ".public.taken_");
        assertThat(table("alike").get("topic").asString()).startsWith(PREFIX + ".public.alike_");
    }

    @Test
    void stopNoOtherTableWhereKafkaMakesNoTopicForOne() throws Exception {
        TableName refused = TableName.parse("refused");
        TopicNames topics = new TopicNames(PREFIX);
        List<String> inTheWay = Stream.of(
                        topics.changes(refused), topics.changesApart(refused).get(0))
                .map(topic -> topic.replace('.', '_'))
                .toList();
        try (Admin kafka = kafka()) {
            kafka.createTopics(inTheWay.stream()
                            .map(topic -> new NewTopic(topic, 1, (short) 1))
                            .toList())
                    .all()
                    .get();
            succeeded(client.export("full", "beside"));
            system.sql("CREATE TABLE refused (id int PRIMARY KEY)", "INSERT INTO refused VALUES (1)");
            system.sql("INSERT INTO sales.eu_orders VALUES (7, 'beside')");

            JsonNode delta = succeeded(client.export("delta", "beside"));
            assertThat(rows(delta)).isEqualTo(Map.of("sales.eu_orders", 1));
            assertThat(table("refused").get("captured").asBoolean()).isFalse();
            assertThat(table("refused").get("refusals").get(0).asString()).contains("Kafka refuses to make its topic");
            assertThat(system.capture().health()).contains("public.refused: Kafka refuses to make its topic");

            kafka.deleteTopics(inTheWay).all().get();
        }
        Await.until(
                SOON,
                "it is captured once the topics are gone that stood in the way",
                () -> table("refused").get("captured").asBoolean());
        assertThat(client.export("delta", "beside").get("error").get("type").asString())
                .isEqualTo("table-not-captured");
        succeeded(client.export("full", "beside"));
        system.sql("INSERT INTO refused VALUES (2)");
        assertThat(rows(succeeded(client.export("delta", "beside")))).isEqualTo(Map.of("public.refused", 1));
    }

    /** How many rows the files of a job have, of the tables that have some. */
    private static Map<String, Integer> rows(JsonNode job) {
        Map<String, Integer> rows = new TreeMap<>();
        job.get("files")
                .forEach(file ->
                        rows.put(file.get("table").asString(), file.get("rows").asInt()));
        rows.values().removeIf(count -> count == 0);
        return rows;
    }

    private static JsonNode table(String name) {
        for (JsonNode table : client.tables()) {
            if (table.get("table").asString().equals("public." + name)) {
                return table;
            }
        }
        throw new AssertionError("GET /tables does not have " + name);
    }

    private static Admin kafka() {
        return Admin.create(Map.of("bootstrap.servers", SharedStack.get().bootstrapServers()));
    }

    private static Set<String> names(JsonNode job) {
        Set<String> names = new HashSet<>();
        job.get("files").forEach(file -> names.add(file.get("name").asString().toLowerCase(Locale.ROOT)));
        return names;
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }
}
