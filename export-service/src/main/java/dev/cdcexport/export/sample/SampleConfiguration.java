package dev.cdcexport.export.sample;

import com.zaxxer.hikari.HikariDataSource;
import dev.cdcexport.export.ExportSettings;
import dev.cdcexport.source.SourceDatabase;
import java.time.Duration;
import org.postgresql.PGProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the sample application, which writes as the application's own role; the export's role could not. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("export.sample.enabled")
class SampleConfiguration {

    private static final int CONNECTIONS = 4;
    private static final int ANSWER_SECONDS = 5;

    @Bean(destroyMethod = "close")
    HikariDataSource sampleDataSource(ExportSettings settings) {
        SourceDatabase source = settings.source().toDatabase();
        HikariDataSource dataSource = new HikariDataSource();
        dataSource.setPoolName("sample");
        dataSource.setJdbcUrl(source.jdbcUrl());
        dataSource.setUsername(settings.sample().user());
        dataSource.setPassword(settings.sample().password());
        dataSource.setMaximumPoolSize(CONNECTIONS);
        dataSource.setMinimumIdle(0);
        dataSource.setConnectionTimeout(Duration.ofSeconds(ANSWER_SECONDS).toMillis());
        dataSource.addDataSourceProperty(PGProperty.LOGIN_TIMEOUT.getName(), String.valueOf(ANSWER_SECONDS));
        dataSource.addDataSourceProperty(PGProperty.SOCKET_TIMEOUT.getName(), String.valueOf(ANSWER_SECONDS));
        dataSource.setInitializationFailTimeout(-1);
        return dataSource;
    }

    @Bean
    Users users(HikariDataSource sampleDataSource) {
        return new Users(JdbcClient.create(sampleDataSource));
    }
}
