package dev.cdcexport.contract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the bytes of a JSON text, token by token, and makes texts of them only when asked. It reads what is well-formed as RFC 8259
 * says; of what is not it may read more than it should, or throw. Single-threaded.
 */
final class JsonScanner {

    private byte[] json = {};
    private int at;
    private int start;
    private int end;

    /** Begins with a text. */
    void begin(byte[] text) {
        json = text;
        at = 0;
    }

    byte[] json() {
        return json;
    }

    /** Where the last token's text begins: a string's behind its quote. */
    int start() {
        return start;
    }

    /** Where the last token's text ends, exclusive. */
    int end() {
        return end;
    }

    /**
     * Goes over a character that has to come next.
     *
     * @throws IllegalStateException if another does
     */
    void expect(char wanted) {
        if (!take(wanted)) {
            throw new IllegalStateException("expected " + wanted + " at " + at + ", got " + (char) json[at]);
        }
    }

    /** Goes over a character if it comes next. */
    boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private byte peek() {
        byte b = json[at];
        while (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
            b = json[++at];
        }
        return b;
    }

    /** Goes to the next member's value, behind its name, which is the last token then; false at the object's end. */
    boolean nextMember(boolean first) {
        if (take('}')) {
            return false;
        }
        if (!first) {
            expect(',');
        }
        string();
        expect(':');
        return true;
    }

    private void string() {
        expect('"');
        start = at;
        int i = at;
        while (json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        end = i;
        at = i + 1;
    }

    /** Reads a string, number or literal. False if it is {@code null}, which has no text. */
    boolean scalar() {
        byte b = peek();
        if (b == '"') {
            string();
            return true;
        }
        start = at;
        while (isOfLiteral(json[at])) {
            at++;
        }
        end = at;
        if (end == start) {
            throw new IllegalStateException("expected a value at " + at + ", got " + (char) b);
        }
        return b != 'n';
    }

    private static boolean isOfLiteral(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || b == '-' || b == '+' || b == '.' || b == 'E';
    }

    /** Reads a whole number. */
    long number() {
        if (!scalar()) {
            throw new IllegalStateException("expected a number at " + start + ", got null");
        }
        long number = 0;
        for (int i = start; i < end; i++) {
            int digit = json[i] - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return Long.parseLong(text(json, start, end));
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Goes over a value, whatever it is. */
    void skip() {
        byte b = peek();
        if (b != '{' && b != '[') {
            scalar();
            return;
        }
        int depth = 0;
        do {
            b = peek();
            if (b == '"') {
                string();
            } else {
                depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
                at++;
            }
        } while (depth > 0);
    }

    /** Whether the last token's text is written with these bytes. */
    boolean is(byte[] written) {
        return Arrays.equals(json, start, end, written, 0, written.length);
    }

    /** The text of the last token. */
    String text() {
        return text(json, start, end);
    }

    /** The text that a token's bytes stand for. */
    static String text(byte[] json, int start, int end) {
        String written = new String(json, start, end - start, StandardCharsets.UTF_8);
        return written.indexOf('\\') < 0 ? written : unescape(written);
    }

    private static String unescape(String written) {
        StringBuilder text = new StringBuilder(written.length());
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = written.charAt(++i);
            if (escape == 'u') {
                text.append((char) Integer.parseInt(written, i + 1, i + 5, 16));
                i += 4;
            } else {
                text.append(unescape(escape));
            }
        }
        return text.toString();
    }

    private static char unescape(char escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '"', '\\', '/' -> escape;
            default -> throw new IllegalStateException("no escape of JSON: " + escape);
        };
    }

    /** A text that most tokens share with the one before: made once. */
    static final class Shared {

        private byte[] written = {};
        private @Nullable String text;

        /**
         * The scanner's next value.
         *
         * @throws IllegalStateException if it is no text
         */
        String next(JsonScanner scanner) {
            if (!scanner.scalar()) {
                throw new IllegalStateException("expected a text at " + scanner.start + ", got null");
            }
            String known = text;
            if (known == null || !scanner.is(written)) {
                written = Arrays.copyOfRange(scanner.json, scanner.start, scanner.end);
                known = scanner.text();
                text = known;
            }
            return known;
        }
    }
}
