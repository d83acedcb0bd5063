package dev.cdcexport.contract;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of the control topics' records: field names as in Java, unknown fields ignored so that a newer writer can be read. A field that an earlier writer
 * did not know is {@code null}, 0 or {@code false}.
 */
public final class ContractJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private ContractJson() {}

    /** The record's JSON in UTF-8. */
    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException if the bytes are not its JSON
     */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "not a " + type.getSimpleName() + ": " + new String(json, StandardCharsets.UTF_8), e);
        }
    }

    /**
     * Reads a record of a control topic.
     *
     * @param place where it stands, for the error
     * @throws UnreadableRecordException if the bytes are not its JSON, or hold a value that this version does not know
     */
    public static <T> T read(byte[] json, Class<T> type, RecordPlace place) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw new UnreadableRecordException(place, type, e);
        }
    }
}
