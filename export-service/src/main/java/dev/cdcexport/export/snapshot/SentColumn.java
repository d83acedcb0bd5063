package dev.cdcexport.export.snapshot;

import dev.cdcexport.export.format.RowBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * How COPY sends the values of a column in its binary format, and how the text that PostgreSQL prints for them is made of that. To print is
 * a large part of what a COPY costs PostgreSQL: two columns of type {@code timestamp} took 1.1 of the 2.5 seconds for 5,000,000 sample rows. So the types that
 * are sent as few plain bytes are printed here; PostgreSQL prints all others, and sends that as text.
 *
 * <p>What is sent of a type is said by its send function in PostgreSQL's source, and what is printed by its output function.
 */
enum SentColumn {
    /** As its text: the strings, and {@code json}. */
    TEXT {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) {
            to.add(from, at, length);
        }
    },
    /** One byte. Its text in files is that of a cast, {@code true} or {@code false}. */
    BOOLEAN {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            require(length, 1);
            byte[] word = from[at] == 0 ? FALSE_WORD : TRUE_WORD;
            to.add(word, 0, word.length);
        }
    },
    INT2 {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            require(length, Short.BYTES);
            text.clear().number(BigEndian.int2(from, at)).addTo(to);
        }
    },
    INT4 {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            require(length, Integer.BYTES);
            text.clear().number(BigEndian.int4(from, at)).addTo(to);
        }
    },
    INT8 {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            require(length, Long.BYTES);
            text.clear().number(BigEndian.int8(from, at)).addTo(to);
        }
    },
    /** Sign, scales, and digits to the base 10,000. */
    NUMERIC {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            text.clear().numeric(from, at, length).addTo(to);
        }
    },
    /** Days since 2000-01-01. */
    DATE {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            require(length, Integer.BYTES);
            text.clear().date(BigEndian.int4(from, at)).addTo(to);
        }
    },
    /** Microseconds since midnight. */
    TIME {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            require(length, Long.BYTES);
            text.clear().time(BigEndian.int8(from, at)).addTo(to);
        }
    },
    /** Microseconds since 2000-01-01. */
    TIMESTAMP {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            require(length, Long.BYTES);
            text.clear().timestamp(BigEndian.int8(from, at), "").addTo(to);
        }
    },
    /** Microseconds since 2000-01-01 in UTC, the time zone of all sessions. */
    TIMESTAMPTZ {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            require(length, Long.BYTES);
            text.clear().timestamp(BigEndian.int8(from, at), "+00").addTo(to);
        }
    },
    /** Sixteen bytes. */
    UUID {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            require(length, 2 * Long.BYTES);
            text.clear().uuid(from, at).addTo(to);
        }
    },
    /** A version and its text. */
    JSONB {
        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException {
            if (length < 1 || from[at] != JSONB_VERSION) {
                throw new IOException("PostgreSQL sends a jsonb of an unknown version");
            }
            to.add(from, at + 1, length - 1);
        }
    },
    /** As the text that its output function prints, whatever casts there are. */
    PRINTED {
        /** A composite value of nothing but NULL is not NULL, but {@code IS NULL} holds for it. */
        @Override
        String select(String column) {
            return "CASE WHEN " + column + " IS DISTINCT FROM NULL THEN pg_catalog.format('%s', " + column + ") END";
        }

        @Override
        void print(byte[] from, int at, int length, ValueText text, RowBatch to) {
            to.add(from, at, length);
        }
    };

    private static final byte[] TRUE_WORD = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE_WORD = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte JSONB_VERSION = 1;

    /** By the object identifiers of types in {@code pg_type.dat}, which never change. */
    private static final Map<Integer, SentColumn> BY_TYPE = Map.ofEntries(
            Map.entry(16, BOOLEAN),
            Map.entry(19, TEXT), // name
            Map.entry(20, INT8),
            Map.entry(21, INT2),
            Map.entry(23, INT4),
            Map.entry(25, TEXT),
            Map.entry(114, TEXT), // json
            Map.entry(1042, TEXT), // bpchar
            Map.entry(1043, TEXT), // varchar
            Map.entry(1082, DATE),
            Map.entry(1083, TIME),
            Map.entry(1114, TIMESTAMP),
            Map.entry(1184, TIMESTAMPTZ),
            Map.entry(1700, NUMERIC),
            Map.entry(2950, UUID),
            Map.entry(3802, JSONB));

    /** That of a type; a domain is a type of its own. */
    static SentColumn of(int typeOid) {
        return BY_TYPE.getOrDefault(typeOid, PRINTED);
    }

    /** What is to be selected, in SQL. */
    String select(String column) {
        return column;
    }

    /**
     * Adds a value to a line.
     *
     * @param from holds it
     * @param at where it begins
     * @param length how many bytes it has
     * @param text to make its text in
     * @throws IOException if it is no such value
     */
    abstract void print(byte[] from, int at, int length, ValueText text, RowBatch to) throws IOException;

    private static void require(int length, int expected) throws IOException {
        if (length != expected) {
            throw new IOException("PostgreSQL sends a value of " + length + " bytes instead of " + expected);
        }
    }
}
