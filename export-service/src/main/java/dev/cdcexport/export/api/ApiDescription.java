package dev.cdcexport.export.api;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.ExportApplication;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.format.FileFormat;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the description of the API says beyond the controllers: its name, the problem documents, and what the classes alone do not tell. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    static {
        SpringDocUtils.getConfig()
                .replaceWithClass(FileFormat.class, CsvFormat.class)
                .replaceWithClass(TableName.class, String.class)
                .replaceWithClass(Lsn.class, String.class);
    }

    private static final String PROBLEM = "Problem";

    @Bean
    OpenAPI description() {
        String version = ExportApplication.class.getPackage().getImplementationVersion();
        return new OpenAPI()
                .info(new Info()
                        .title("CDC export")
                        .version(Objects.requireNonNullElse(version, "development"))
                        .description("Exact file exports of PostgreSQL tables: full, incremental and delta. "
                                + "Errors are problem documents (RFC 9457)."));
    }

    @Bean
    ModelConverter recordSchemas() {
        return new RecordSchemas();
    }

    /** Any call can be refused, and any can fail. The schema is added last: springdoc drops those to which no class refers. */
    @Bean
    OpenApiCustomizer problems() {
        return api -> {
            api.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .forEach(ApiDescription::addProblems);
            api.getComponents().addSchemas(PROBLEM, problem());
        };
    }

    private static void addProblems(Operation operation) {
        Header retryAfter = new Header()
                .description("after how many seconds to ask again, where the status is 503")
                .schema(new IntegerSchema());
        operation.getResponses().addApiResponse("4XX", problemAnswer("The call is refused, with the remedy."));
        operation
                .getResponses()
                .addApiResponse(
                        "5XX",
                        problemAnswer("The service, PostgreSQL or Kafka is at fault, with the remedy.")
                                .addHeaderObject("Retry-After", retryAfter));
    }

    private static ApiResponse problemAnswer(String description) {
        Schema<?> reference = new Schema<>().$ref("#/components/schemas/" + PROBLEM);
        return new ApiResponse()
                .description(description)
                .content(new Content().addMediaType("application/problem+json", new MediaType().schema(reference)));
    }

    private static Schema<?> problem() {
        List<String> members = List.of("type", "title", "status", "detail", "remedy");
        Schema<?> problem = new ObjectSchema();
        problem.setDescription("A problem document (RFC 9457).");
        problem.setRequired(members);
        Stream.of("type", "title", "detail", "remedy", "instance")
                .forEach(member -> problem.addProperty(member, new StringSchema()));
        problem.addProperty("status", new IntegerSchema().format("int32"));
        return problem;
    }
}
