package dev.cdcexport.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The one reader of the envelope. Single-threaded: it keeps the last row's shape, which most following rows share. */
public final class ChangeEventReader {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(1_000)
                    .build())
            .build();

    private @Nullable RowShape lastShape;

    /**
     * Reads an event.
     *
     * @throws IllegalArgumentException if the bytes are not an event in our envelope
     */
    public ChangeEvent read(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            return readEnvelope(parser);
        } catch (JacksonException | IllegalStateException e) {
            throw new IllegalArgumentException("not a change event: " + abbreviate(json), e);
        }
    }

    private ChangeEvent readEnvelope(JsonParser parser) {
        Row before = null;
        Row after = null;
        ChangeEvent.Source source = null;
        Operation operation = null;
        long capturedAt = 0;
        expect(parser.nextToken(), JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "before" -> before = readRow(parser);
                case "after" -> after = readRow(parser);
                case "source" -> source = readSource(parser);
                case "op" -> operation = Operation.ofCode(parser.getString());
                case "ts_ms" -> capturedAt = parser.getLongValue();
                default -> parser.skipChildren();
            }
        }
        if (source == null || operation == null) {
            throw new IllegalStateException("source or op is missing");
        }
        return new ChangeEvent(before, after, source, operation, capturedAt);
    }

    private @Nullable Row readRow(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        expect(parser.currentToken(), JsonToken.START_OBJECT);
        RowShape guess = lastShape;
        List<String> names = new ArrayList<>(guess == null ? 16 : guess.size());
        List<@Nullable String> values = new ArrayList<>(guess == null ? 16 : guess.size());
        boolean guessHolds = guess != null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            guessHolds = guessHolds
                    && guess != null
                    && names.size() < guess.size()
                    && guess.name(names.size()).equals(name);
            names.add(name);
            values.add(parser.nextToken() == JsonToken.VALUE_NULL ? null : parser.getString());
        }
        RowShape shape = guess != null && guessHolds && names.size() == guess.size() ? guess : shapeOf(names);
        lastShape = shape;
        return new Row(shape, values.toArray(new @Nullable String[0]));
    }

    private static RowShape shapeOf(List<String> names) {
        return new RowShape(
                names, names.stream().map(name -> RowShape.JsonForm.STRING).toList());
    }

    private static ChangeEvent.Source readSource(JsonParser parser) {
        String version = "";
        String connector = "";
        String name = "";
        String database = "";
        String schema = "";
        String table = "";
        long micros = 0;
        long transactionId = 0;
        long lsn = 0;
        long commitLsn = 0;
        long txIndex = 0;
        int epoch = 0;
        int schemaId = 0;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "version" -> version = parser.getString();
                case "connector" -> connector = parser.getString();
                case "name" -> name = parser.getString();
                case "ts_us" -> micros = parser.getLongValue();
                case "db" -> database = parser.getString();
                case "schema" -> schema = parser.getString();
                case "table" -> table = parser.getString();
                case "txId" -> transactionId = parser.getLongValue();
                case "lsn" -> lsn = parser.getLongValue();
                case "commit_lsn" -> commitLsn = parser.getLongValue();
                case "tx_index" -> txIndex = parser.getLongValue();
                case "epoch" -> epoch = parser.getIntValue();
                case "schema_id" -> schemaId = parser.getIntValue();
                default -> parser.skipChildren();
            }
        }
        return new ChangeEvent.Source(
                version,
                connector,
                name,
                micros,
                database,
                new TableName(schema, table),
                transactionId,
                new Lsn(lsn),
                new Position(epoch, new Lsn(commitLsn), txIndex),
                schemaId);
    }

    private static void expect(@Nullable JsonToken actual, JsonToken expected) {
        if (actual != expected) {
            throw new IllegalStateException("expected " + expected + ", got " + actual);
        }
    }

    private static String abbreviate(byte[] json) {
        return new String(json, 0, Math.min(json.length, 500), StandardCharsets.UTF_8);
    }
}
