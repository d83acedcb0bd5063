package dev.cdcexport.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class SharedStackIT {

    private final SharedStack stack = SharedStack.get();

    @Test
    void givesEachTestADatabaseInWhichTheOwnerCreatesAndTheServicesOnlyRead() throws SQLException {
        SampleDatabase database = stack.newDatabase("stack");
        execute(database.owner(), "CREATE TABLE public.t (id int PRIMARY KEY)");
        execute(database.owner(), "INSERT INTO public.t VALUES (1), (2)");

        assertThat(query(database.capture(), "SELECT count(*) FROM public.t")).isEqualTo("2");
        assertThat(query(database.export(), "SELECT count(*) FROM public.t")).isEqualTo("2");
        assertThat(query(database.export(), "SELECT tablename FROM pg_publication_tables WHERE pubname = 'cdc_export'"))
                .isEqualTo("t");
        database.drop();
    }

    private static void execute(SourceDatabase database, String sql) throws SQLException {
        try (Connection connection = database.open("test");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(SourceDatabase database, String sql) throws SQLException {
        try (Connection connection = database.open("test");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
