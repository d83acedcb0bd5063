package dev.cdcexport.capture;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.stack.JavaCommand;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import java.io.File;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A database, a topic prefix and a slot of a test's own, and ways to run the service on them. One thread uses it. */
final class CaptureStack implements AutoCloseable {

    private final SampleDatabase database;
    private final TopicNames topics;
    private final ChangeTopicReader reader;

    private CaptureStack(SampleDatabase database) {
        this.database = database;
        this.topics = new TopicNames(database.name());
        this.reader = new ChangeTopicReader(SharedStack.get().bootstrapServers(), topics, database.capture());
    }

    static CaptureStack create(String name) throws SQLException {
        return new CaptureStack(SharedStack.get().newDatabase(name));
    }

    /** On a database of a server that the test owns. */
    static CaptureStack on(SampleDatabase database) {
        return new CaptureStack(database);
    }

    SampleDatabase database() {
        return database;
    }

    TopicNames topics() {
        return topics;
    }

    ChangeTopicReader reader() {
        return reader;
    }

    /** A session of the tables' owner, which finds tables without their schema. */
    Connection owner() throws SQLException {
        Connection connection = database.owner().open("test");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
        }
        return connection;
    }

    /** Executes statements as the tables' owner, each in a transaction of its own. */
    void sql(String... statements) throws SQLException {
        execute(owner(), statements);
    }

    /** Executes statements as the superuser. */
    void admin(String... statements) throws SQLException {
        execute(database.admin().open("test"), statements);
    }

    private static void execute(Connection opened, String... statements) throws SQLException {
        try (Connection connection = opened;
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Runs the service in this JVM. */
    ConfigurableApplicationContext start(String... more) {
        return new SpringApplication(CaptureApplication.class)
                .run(arguments(more).toArray(String[]::new));
    }

    /** Runs the service in a JVM of its own, which can be killed. */
    Process startProcess() throws IOException {
        List<String> command = JavaCommand.begin();
        command.addAll(List.of(
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CaptureApplication.class.getName()));
        command.addAll(arguments());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(new File("target/capture-" + database.name() + ".log")))
                .start();
    }

    private List<String> arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--capture.source.host=" + database.capture().host(),
                "--capture.source.port=" + database.capture().port(),
                "--capture.source.database=" + database.name(),
                "--capture.source.user=" + database.capture().user(),
                "--capture.source.password=" + database.capture().password(),
                "--capture.kafka.bootstrap-servers=" + SharedStack.get().bootstrapServers(),
                "--capture.topic-prefix=" + topics.prefix(),
                "--capture.slot=" + database.name(),
                "--capture.heartbeat=1s"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    @Override
    public void close() throws SQLException {
        database.drop();
    }

    /** A table in the schema public. */
    static TableName table(String name) {
        return new TableName("public", name);
    }

    /** All events of such a table up to now. */
    List<ChangeEvent> events(String table) throws SQLException {
        return reader().events(table(table), reader().cut());
    }
}
