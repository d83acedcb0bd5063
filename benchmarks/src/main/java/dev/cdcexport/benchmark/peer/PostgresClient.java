package dev.cdcexport.benchmark.peer;

import dev.cdcexport.benchmark.workbench.Command;
import dev.cdcexport.source.SourceDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * PostgreSQL's own client programs.
 *
 * @param source where they connect
 */
public record PostgresClient(SourceDatabase source) {

    private static final String REMEDY =
            "install PostgreSQL's client programs, as with 'apt install postgresql-client'";
    private static final String RECEIVE_REMEDY = "install PostgreSQL's programs, as with 'apt install postgresql'";
    private static final String OPTIONS = "(format csv, header, force_quote *)";

    /** {@code psql \copy} of a query into a file. */
    public Command copy(String query, Path file) {
        return psql("\\copy (" + query + ") to '" + file + "' " + OPTIONS);
    }

    /** {@code psql \copy} of a query through {@code zstd} into a file. */
    public Command copyCompressed(String query, Path file) {
        Path zstd = Programs.find("zstd", "install it, as with 'apt install zstd'");
        return psql("\\copy (" + query + ") to stdout " + OPTIONS).pipe(zstd + " -q -f -T0 -3 -o '" + file + "'");
    }

    /**
     * {@code pg_recvlogical} of all changes of a slot to nowhere.
     *
     * @param slot its name; of pgoutput
     * @param end the LSN at which to end
     */
    public Command receive(String slot, String end) {
        Path program = Programs.find("pg_recvlogical", RECEIVE_REMEDY);
        return command(List.of(
                program.toString(),
                "-d",
                connection(),
                "-S",
                slot,
                "--start",
                "-o",
                "proto_version=1",
                "-o",
                "publication_names=cdc_export",
                "--endpos=" + end,
                "-f",
                "/dev/null"));
    }

    private Command psql(String statement) {
        Path program = Programs.find("psql", REMEDY);
        return command(
                List.of(program.toString(), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", connection(), "-c", statement));
    }

    private Command command(List<String> words) {
        return new Command(words, Map.of("PGPASSWORD", source.password()));
    }

    private String connection() {
        return "host=" + source.host() + " port=" + source.port() + " user=" + source.user() + " dbname="
                + source.database();
    }
}
