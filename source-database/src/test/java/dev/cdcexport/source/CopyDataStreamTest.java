package dev.cdcexport.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CopyDataStreamTest {

    private static final int MERGED = 256 * 1024;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** A message; its bytes as ISO 8859-1. */
    private record Message(char type, String body) {}

    @Test
    void bringsAllBytesOfAllRowsAndEveryOtherMessageAsItIs() throws IOException {
        for (int i = 0; i < 200; i++) {
            List<Message> sent = randomMessages();
            List<Message> received = parse(throughStream(bytes("N", sent)), 1);
            assertThat(rowsJoined(received)).as("seed %d, round %d", seed, i).isEqualTo(rowsJoined(sent));
        }
    }

    @Test
    void bringsSmallRowsTogether() throws IOException {
        List<Message> rows = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            rows.add(new Message('d', "row " + i + "\n"));
        }
        InputStream atOnce = new ByteArrayInputStream(bytes("", rows));
        List<Message> received = parse(new CopyDataStream(atOnce).readAllBytes(), 0);
        assertThat(received).hasSize(1);
        assertThat(rowsJoined(received)).isEqualTo(rowsJoined(rows));
    }

    @Test
    void letsEncryptedBytesThrough() throws IOException {
        byte[] sent = new byte[3 * MERGED];
        random.nextBytes(sent);
        sent[0] = 'S';
        assertThat(throughStream(sent)).as("seed %d", seed).isEqualTo(sent);
    }

    @Test
    void endsWhereTheConnectionEndsWithinAMessage() throws IOException {
        byte[] sent = bytes("", List.of(new Message('d', "x".repeat(100)), new Message('d', "x".repeat(100))));
        byte[] received = throughStream(Arrays.copyOf(sent, sent.length - 1));
        assertThat(received).isEqualTo(bytes("", List.of(new Message('d', "x".repeat(100)))));
    }

    private List<Message> randomMessages() {
        List<Message> messages = new ArrayList<>();
        messages.add(message('R'));
        int count = random.nextInt(300);
        for (int i = 0; i < count; i++) {
            messages.add(message(random.nextInt(10) == 0 ? 'S' : 'd'));
        }
        return messages;
    }

    /** Mostly a row as it usually is; now and then one about as large as what is merged at once, or larger. */
    private Message message(char type) {
        int size = random.nextInt(100) == 0 ? MERGED - 20 + random.nextInt(40 + MERGED) : random.nextInt(300);
        byte[] body = new byte[size];
        random.nextBytes(body);
        return new Message(type, new String(body, StandardCharsets.ISO_8859_1));
    }

    /** Comes in pieces of any size, is read in pieces of any size. */
    private byte[] throughStream(byte[] sent) throws IOException {
        InputStream pieces = new ByteArrayInputStream(sent) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(100_000)));
            }
        };
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (InputStream stream = new CopyDataStream(new PacedInputStream(pieces))) {
            byte[] piece = new byte[1 + random.nextInt(10_000)];
            for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
                received.write(piece, 0, count);
            }
        }
        return received.toByteArray();
    }

    private static byte[] bytes(String before, List<Message> messages) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBytes(before);
        for (Message message : messages) {
            out.writeByte(message.type());
            out.writeInt(message.body().length() + 4);
            out.writeBytes(message.body());
        }
        return bytes.toByteArray();
    }

    private static List<Message> parse(byte[] received, int skipped) throws IOException {
        List<Message> messages = new ArrayList<>();
        DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(received, skipped, received.length - skipped));
        while (in.available() > 0) {
            char type = (char) in.readByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            messages.add(new Message(type, new String(body, StandardCharsets.ISO_8859_1)));
        }
        return messages;
    }

    /** What does not depend on where CopyData messages end. */
    private static String rowsJoined(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        char before = ' ';
        for (Message message : messages) {
            if (message.type() != 'd' || before != 'd') {
                text.append('\n').append(message.type());
            }
            text.append(message.body());
            before = message.type();
        }
        return text.toString();
    }
}
