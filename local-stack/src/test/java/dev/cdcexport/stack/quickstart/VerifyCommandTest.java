package dev.cdcexport.stack.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    private static final String QUEUED = "{\"verificationId\": \"01V\", \"status\": \"QUEUED\", \"waitingFor\": []}";

    @TempDir
    Path folder;

    private final Queue<String> answers = new ArrayDeque<>();
    private final Queue<String> requests = new ArrayDeque<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + ' ' + exchange.getRequestURI());
            String[] answer = answers.remove().split(" ", 2);
            byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void waitsForTheEndTellsWhatIsWaitedForOnceAndPrintsTheCounts() {
        String waiting =
                "200 {\"status\": \"RUNNING\", \"waitingFor\": [{\"pid\": 7, \"what\": \"an open transaction\"}]}";
        answers.addAll(List.of("202 " + QUEUED, waiting, waiting, """
                200 {"consumerId": "c", "status": "DONE", "equal": true, "jobs": ["01A", "01B"], "files": 2,
                  "watermark": {"lsn": "0/10"}, "snapshot": {"lsn": "0/20"}, "badFiles": [], "waitingFor": [],
                  "tables": [{"table": "public.users", "rowsInFiles": 99000, "rowsInTable": 99000,
                    "missing": 0, "extra": 0, "different": 0, "departed": 0, "differences": []}]}"""));

        assertThat(verify("c", "--url", url())).isEqualTo(VerifyCommand.EQUAL);

        assertThat(text(out)).isEqualTo("""
                Waiting for process 7 of PostgreSQL: an open transaction
                c: 2 files of 2 jobs, up to LSN 0/10, and the changes since, against the tables at LSN 0/20

                table        | rows in files | in table | missing | extra | different | departed
                --------------------------------------------------------------------------------
                public.users | 99000         | 99000    | 0       | 0     | 0         | 0

                The files make up the tables.
                """);
        assertThat(requests)
                .containsExactly(
                        "POST /consumers/c/verify",
                        "GET /consumers/c/verifications/01V",
                        "GET /consumers/c/verifications/01V",
                        "GET /consumers/c/verifications/01V");
    }

    @Test
    void printsTheFirstDifferencesAndBadFiles() {
        answers.addAll(List.of("202 " + QUEUED, """
                200 {"consumerId": "c", "status": "DONE", "equal": false, "jobs": ["01A"], "files": 1,
                  "watermark": {"lsn": "0/10"}, "snapshot": {"lsn": "0/20"},
                  "badFiles": [{"name": "full_c.csv", "reason": "ALTERED", "detail": "it has 1 bytes"}],
                  "tables": [{"table": "public.t", "rowsInFiles": 2, "rowsInTable": 3,
                    "missing": 2, "extra": 1, "different": 1, "departed": 0, "differences": [
                      {"kind": "MISSING", "key": {"id": "1", "part": null}, "column": null, "fileValue": null, "tableValue": null},
                      {"kind": "DIFFERENT", "key": {"id": "2", "part": ""}, "column": "v", "fileValue": null, "tableValue": "a\\nb"}]}]}"""));

        assertThat(verify("--url=" + url() + '/', "c")).isEqualTo(VerifyCommand.DIFFERENT);

        assertThat(text(out)).endsWith("""
                public.t | 2             | 3        | 2       | 1     | 1         | 0

                Files that are not as they were published:
                  ALTERED  full_c.csv: it has 1 bytes

                The first differences in public.t:
                  MISSING    id=1, part=NULL
                  DIFFERENT  id=2, part=: v is NULL in the files, 'a\\nb' in the table

                The files differ from the tables.
                """);
    }

    @Test
    void saysWhyItCouldNotVerify() {
        answers.add(
                "409 {\"type\": \"no-watermark\", \"detail\": \"consumer c has no watermark\", \"remedy\": \"Run a full.\"}");
        assertRefused("Not verified, no-watermark: consumer c has no watermark\nRun a full.\n", "c", "--url", url());

        answers.addAll(List.of(
                "202 " + QUEUED,
                "200 {\"status\": \"FAILED\", \"error\": {\"type\": \"t\", \"detail\": \"d\", \"remedy\": \"r\"}}"));
        assertRefused("Not verified, t: d\nr\n", "c", "--url", url());

        answers.add("200 <html>");
        assertRefused(url() + "/consumers/c/verify is not an export service.\n", "c", "--url", url());
    }

    @Test
    void saysWhereNobodyAnswers() {
        String url = url();
        server.stop(0);
        assertRefused(
                "No answer from the export service at " + url + "/consumers/c/verify; is it running?\n",
                "c",
                "--url",
                url);
    }

    @Test
    void refusesOtherArguments() {
        String usage = "./quickstart verify takes a consumer's id, and --url <url> for another service.\n";
        assertRefused(usage);
        assertRefused(usage, "c", "d");
        assertRefused(usage, "../c");
        assertRefused(usage, "c", "--url");
        assertRefused("--url begins with http:// or https://, not 'localhost:8080'.\n", "c", "--url", "localhost:8080");
        assertRefused("Nothing has been started in this checkout; ./quickstart starts all.\n", "c");
    }

    private void assertRefused(String message, String... arguments) {
        errors.reset();
        assertThat(verify(arguments)).isEqualTo(VerifyCommand.NOT_VERIFIED);
        assertThat(text(errors)).isEqualTo(message);
        assertThat(text(out)).isEmpty();
    }

    private int verify(String... arguments) {
        return new VerifyCommand(
                        new Layout(folder),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(errors, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
