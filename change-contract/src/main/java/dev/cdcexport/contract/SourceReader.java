package dev.cdcexport.contract;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the envelope's {@code source} block. Single-threaded: texts that most events share are made once. */
final class SourceReader {

    private static final Member[] MEMBERS = Member.values();

    private final JsonScanner.Shared versions = new JsonScanner.Shared();
    private final JsonScanner.Shared connectors = new JsonScanner.Shared();
    private final JsonScanner.Shared names = new JsonScanner.Shared();
    private final JsonScanner.Shared databases = new JsonScanner.Shared();
    private final JsonScanner.Shared schemas = new JsonScanner.Shared();
    private final JsonScanner.Shared tables = new JsonScanner.Shared();
    private @Nullable TableName lastTable;

    /** The block's members, in the order in which they are written. */
    @SuppressWarnings("ImmutableEnumChecker") // nobody changes the bytes
    private enum Member {
        VERSION("version"),
        CONNECTOR("connector"),
        NAME("name"),
        TS_MS("ts_ms"),
        TS_US("ts_us"),
        DB("db"),
        SCHEMA("schema"),
        TABLE("table"),
        TX_ID("txId"),
        LSN("lsn"),
        COMMIT_LSN("commit_lsn"),
        TX_INDEX("tx_index"),
        EPOCH("epoch"),
        SCHEMA_ID("schema_id"),
        OTHER("");

        private final byte[] written;

        Member(String name) {
            this.written = name.getBytes(StandardCharsets.US_ASCII);
        }

        /** Which member the scanner is at; most likely the one after the last. */
        static Member at(JsonScanner scanner, int guess) {
            if (guess < MEMBERS.length && scanner.is(MEMBERS[guess].written)) {
                return MEMBERS[guess];
            }
            for (Member member : MEMBERS) {
                if (scanner.is(member.written)) {
                    return member;
                }
            }
            return OTHER;
        }
    }

    /** The block at which the scanner stands. */
    ChangeEvent.Source read(JsonScanner scanner) {
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
        long epoch = 0;
        long schemaId = 0;
        scanner.expect('{');
        for (int i = 0; scanner.nextMember(i == 0); i++) {
            switch (Member.at(scanner, i)) {
                case VERSION -> version = versions.next(scanner);
                case CONNECTOR -> connector = connectors.next(scanner);
                case NAME -> name = names.next(scanner);
                case TS_US -> micros = scanner.number();
                case DB -> database = databases.next(scanner);
                case SCHEMA -> schema = schemas.next(scanner);
                case TABLE -> table = tables.next(scanner);
                case TX_ID -> transactionId = scanner.number();
                case LSN -> lsn = scanner.number();
                case COMMIT_LSN -> commitLsn = scanner.number();
                case TX_INDEX -> txIndex = scanner.number();
                case EPOCH -> epoch = scanner.number();
                case SCHEMA_ID -> schemaId = scanner.number();
                case TS_MS, OTHER -> scanner.skip();
            }
        }
        return new ChangeEvent.Source(
                version,
                connector,
                name,
                micros,
                database,
                tableName(schema, table),
                transactionId,
                new Lsn(lsn),
                new Position(Math.toIntExact(epoch), new Lsn(commitLsn), txIndex),
                Math.toIntExact(schemaId));
    }

    private TableName tableName(String schema, String table) {
        TableName known = lastTable;
        if (known == null || !known.schema().equals(schema) || !known.table().equals(table)) {
            known = new TableName(schema, table);
            lastTable = known;
        }
        return known;
    }
}
