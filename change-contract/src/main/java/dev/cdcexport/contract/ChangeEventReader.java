package dev.cdcexport.contract;

import java.nio.charset.StandardCharsets;

/**
 * The one reader of the envelope. Single-threaded: it keeps what most following events share with the last one. Rows stay bytes until
 * somebody asks for a value.
 */
public final class ChangeEventReader {

    private static final int ABBREVIATED = 500;
    private static final byte[] BEFORE = written("before");
    private static final byte[] AFTER = written("after");
    private static final byte[] SOURCE = written("source");
    private static final byte[] OP = written("op");
    private static final byte[] TS_MS = written("ts_ms");

    private final JsonScanner scanner = new JsonScanner();
    private final SourceReader sources = new SourceReader();
    private final RowReader beforeRows = new RowReader();
    private final RowReader afterRows = new RowReader();
    private final JsonScanner.Shared operations = new JsonScanner.Shared();

    /**
     * Reads an event.
     *
     * @param json kept by the event, not to be changed
     * @throws IllegalArgumentException if the bytes are not an event in our envelope
     */
    public ChangeEvent read(byte[] json) {
        try {
            scanner.begin(json);
            return readEnvelope();
        } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a change event: " + abbreviate(json), e);
        }
    }

    private ChangeEvent readEnvelope() {
        Row before = null;
        Row after = null;
        ChangeEvent.Source source = null;
        Operation operation = null;
        long capturedAt = 0;
        scanner.expect('{');
        for (boolean first = true; scanner.nextMember(first); first = false) {
            if (scanner.is(BEFORE)) {
                before = beforeRows.read(scanner);
            } else if (scanner.is(AFTER)) {
                after = afterRows.read(scanner);
            } else if (scanner.is(SOURCE)) {
                source = sources.read(scanner);
            } else if (scanner.is(OP)) {
                operation = Operation.ofCode(operations.next(scanner));
            } else if (scanner.is(TS_MS)) {
                capturedAt = scanner.number();
            } else {
                scanner.skip();
            }
        }
        if (source == null || operation == null) {
            throw new IllegalStateException("source or op is missing");
        }
        return new ChangeEvent(before, after, source, operation, capturedAt);
    }

    private static byte[] written(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    private static String abbreviate(byte[] json) {
        return new String(json, 0, Math.min(json.length, ABBREVIATED), StandardCharsets.UTF_8);
    }
}
