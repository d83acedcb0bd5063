package dev.cdcexport.capture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageSizeFilterTest {

    private static final String PREFIX = "app.marker";
    private static final String PREFIX_OF_LARGE = "told.ddl";
    private static final int LARGE = MessageSizeFilter.LIMIT_BYTES;
    private static final int LARGEST_ROW = 3 * LARGE;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();

    @Test
    void bringsEverythingAsItWasSentButLargeMessagesEmptiedAndLargeRowsShortened() throws IOException {
        for (int round = 0; round < 300; round++) {
            sent.reset();
            expected.reset();
            for (int i = random.nextInt(30); i > 0; i--) {
                sendSomething();
            }
            assertThat(readInPieces(new Fragments(sent.toByteArray())))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void bringsWhatHasComeOfAMessageWhenTheConnectionEnds() throws IOException {
        for (int round = 0; round < 300; round++) {
            sent.reset();
            expected.reset();
            sendRow(random.nextInt(LARGEST_ROW));
            byte[] cut = Arrays.copyOf(sent.toByteArray(), random.nextInt(sent.size()));
            assertThat(readInPieces(new Fragments(cut)))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(cut);
        }
    }

    @Test
    void endsWithTheConnectionInTheMiddleOfALargeMessage() throws IOException {
        sendMessage("other", LARGE, "");
        byte[] cut = Arrays.copyOf(sent.toByteArray(), sent.size() / 2);

        assertThat(readInPieces(new Fragments(cut))).isEqualTo(expected.toByteArray());
    }

    @Test
    void letsTheDriverTalkToTheServerWhileALargeMessageIsDropped() throws IOException {
        sendMessage("other", LARGE, "");
        byte[] beginning = Arrays.copyOf(sent.toByteArray(), LARGE / 2);
        ByteBuffer.wrap(beginning).putInt(1, Integer.MAX_VALUE);
        MessageSizeFilter filter = filter(new Endless(beginning), 1);
        assertThat(filter.readNBytes(expected.size())).isEqualTo(expected.toByteArray());

        assertThat(filter.available()).isZero();
        assertThatThrownBy(() -> filter.read(new byte[10], 0, 10)).isInstanceOf(SocketTimeoutException.class);
    }

    private void sendSomething() throws IOException {
        switch (random.nextInt(8)) {
            case 0 -> sendRow(random.nextInt(100));
            case 1 -> sendRow(LARGEST_ROW - 5 + random.nextInt(10));
            case 2 -> sendRow(random.nextInt(6 * LARGE));
            case 3 -> sendMessage(PREFIX, random.nextInt(6 * LARGE), PREFIX);
            case 4 -> sendMessage(random.nextBoolean() ? PREFIX + "s" : "app", random.nextInt(6 * LARGE), "");
            case 5 -> sendMessage("p".repeat(random.nextInt(6 * LARGE)), random.nextInt(10), "");
            case 6 -> sendMessage(PREFIX_OF_LARGE, random.nextInt(2 * LARGEST_ROW), "");
            default -> sendOther((char) ('A' + random.nextInt(26)), random.nextInt(2 * LARGE));
        }
    }

    private void sendRow(int length) throws IOException {
        byte[] row = new byte[length];
        random.nextBytes(row);
        char type = "IUDRBC".charAt(random.nextInt(6));
        byte[] whole = message('d', walData(type, row));
        sent.write(whole);
        boolean tooLarge = 1 + length > LARGEST_ROW && "IUD".indexOf(type) >= 0;
        expected.write(tooLarge ? message('d', walData(MessageSizeFilter.SHORTENED, beginning(type, row))) : whole);
    }

    private static byte[] beginning(char type, byte[] row) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(1L + row.length);
        out.write(type);
        out.write(row, 0, MessageSizeFilter.BEGINNING_BYTES - 1);
        return bytes.toByteArray();
    }

    private void sendOther(char type, int length) throws IOException {
        byte[] body = new byte[length];
        random.nextBytes(body);
        sent.write(message(type, body));
        expected.write(message(type, body));
    }

    private void sendMessage(String prefix, int length, String prefixOfTheEmptied) throws IOException {
        byte[] content = new byte[length];
        random.nextBytes(content);
        byte[] place = new byte[9];
        random.nextBytes(place);
        byte[] whole = message('d', walData('M', logicalMessage(place, prefix, content)));
        sent.write(whole);
        int limit = prefix.equals(PREFIX_OF_LARGE) ? LARGEST_ROW : LARGE;
        expected.write(
                whole.length <= limit
                        ? whole
                        : message('d', walData('M', logicalMessage(place, prefixOfTheEmptied, new byte[0]))));
    }

    private static byte[] logicalMessage(byte[] place, String prefix, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(place);
        out.write(prefix.getBytes(StandardCharsets.UTF_8));
        out.write(0);
        out.writeInt(content.length);
        out.write(content);
        return bytes.toByteArray();
    }

    private static byte[] walData(char type, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write('w');
        out.writeLong(1);
        out.writeLong(2);
        out.writeLong(3);
        out.write(type);
        out.write(body);
        return bytes.toByteArray();
    }

    private static byte[] message(char type, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(type);
        out.writeInt(Integer.BYTES + body.length);
        out.write(body);
        return bytes.toByteArray();
    }

    private static MessageSizeFilter filter(InputStream in, int timeoutMillis) {
        return new MessageSizeFilter(
                in,
                () -> timeoutMillis,
                PREFIX.getBytes(StandardCharsets.UTF_8),
                PREFIX_OF_LARGE.getBytes(StandardCharsets.UTF_8),
                LARGEST_ROW);
    }

    /** As the driver reads: it asks what there is, reads as much as it gets, and tries again when the time is over. */
    private byte[] readInPieces(InputStream in) throws IOException {
        MessageSizeFilter filter = filter(in, 0);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] piece = new byte[1 + random.nextInt(20_000)];
        while (true) {
            try {
                if (random.nextInt(3) == 0) {
                    assertThat(filter.available()).isNotNegative();
                }
                int count = filter.read(piece, 0, 1 + random.nextInt(piece.length));
                if (count < 0) {
                    return read.toByteArray();
                }
                read.write(piece, 0, count);
            } catch (SocketTimeoutException e) {
                // The next read goes on.
            }
        }
    }

    /** A connection that brings what was sent in pieces of any size, and nothing in time now and then. */
    private final class Fragments extends InputStream {

        private final ByteArrayInputStream bytes;

        Fragments(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (random.nextInt(10) == 0) {
                throw new SocketTimeoutException("nothing came");
            }
            int longest = random.nextInt(4) == 0 ? 3 : 70_000;
            return bytes.read(target, offset, Math.min(length, 1 + random.nextInt(longest)));
        }

        @Override
        public int available() {
            return random.nextInt(3) == 0 ? 0 : bytes.available();
        }
    }

    /** A connection over which a message comes slowly and has no end. */
    private static final class Endless extends InputStream {

        private final ByteArrayInputStream beginning;

        Endless(byte[] beginning) {
            this.beginning = new ByteArrayInputStream(beginning);
        }

        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = beginning.read(target, offset, length);
            return count > 0 ? count : Math.min(length, 100);
        }

        @Override
        public int available() {
            return 1000;
        }
    }
}
