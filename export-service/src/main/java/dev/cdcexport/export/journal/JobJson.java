package dev.cdcexport.export.journal;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.watermark.Watermark;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * The JSON of the jobs' records: as a job is in memory, but that schemas are named ({@link SchemaReferences}) and nothing stands there twice, so
 * that a job over thousands of tables remains a record that Kafka takes. Writing is safe to be done by several threads, reading is done by one.
 */
final class JobJson {

    private final JsonMapper mapper;
    private final Map<String, Watermark> newestOfConsumer = new HashMap<>();

    JobJson(SchemaReferences schemas) {
        this.mapper = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                // So that a broker that does not answer while a schema is looked up is told from a malformed record.
                .disable(DeserializationFeature.WRAP_EXCEPTIONS)
                .addModule(new SimpleModule()
                        .addSerializer(TableSchema.class, new Referring(schemas))
                        .addDeserializer(TableSchema.class, new Resolving(schemas)))
                .build();
    }

    /** A published job ends at the cut of its watermark, which the record has anyway. */
    byte[] write(ExportJob job) {
        return mapper.writeValueAsBytes(job.publication() == null ? job : job.endingAt(null));
    }

    /**
     * Reads a job.
     *
     * @throws UnknownSchemaException if it refers to a schema that stands in the job log and was not read yet
     * @throws RuntimeException if the bytes are not a job, or the broker does not answer
     */
    ExportJob read(byte[] json) {
        ExportJob job = sharing(mapper.readValue(json, ExportJob.class));
        JobOutcome publication = job.publication();
        if (publication == null) {
            return job;
        }
        newestOfConsumer.put(job.consumerId(), publication.watermark());
        return job.endingAt(publication.watermark().cut());
    }

    /** Jobs are read in order, so that most start from the watermark that was read last: it is in memory once. */
    private ExportJob sharing(ExportJob job) {
        Watermark newest = newestOfConsumer.get(job.consumerId());
        return newest != null && newest.equals(job.from()) ? job.startingFrom(newest) : job;
    }

    /** Writes a number for a schema that capture has recorded, a text for one that stands in the job log. */
    private static final class Referring extends ValueSerializer<TableSchema> {

        private final SchemaReferences schemas;

        Referring(SchemaReferences schemas) {
            this.schemas = schemas;
        }

        @Override
        public void serialize(TableSchema schema, JsonGenerator json, SerializationContext context) {
            if (schemas.isRecorded(schema)) {
                json.writeNumber(schema.id());
            } else {
                json.writeString(schemas.name(schema));
            }
        }
    }

    /** Reads what the other writes. */
    private static final class Resolving extends ValueDeserializer<TableSchema> {

        private final SchemaReferences schemas;

        Resolving(SchemaReferences schemas) {
            this.schemas = schemas;
        }

        @Override
        public TableSchema deserialize(JsonParser json, DeserializationContext context) {
            return json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    ? schemas.recorded(json.getIntValue())
                    : schemas.named(json.getString());
        }
    }
}
