package dev.cdcexport.capture;

import dev.cdcexport.source.Marker;
import dev.cdcexport.source.MarkerKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Logical decoding messages as somebody may write who wants to be taken for the services, or knows nothing of them. */
final class RandomMessages {

    private static final String ID = "forged";

    private static final List<String> VALUES = List.of(
            "null",
            "{}",
            "[]",
            "1e999999999",
            "true",
            "\"2099-01-01T00:00:00Z\"",
            "\"+1000000000-12-31T23:59:59Z\"",
            "\"-1000000000-01-01T00:00:00Z\"",
            "\"yesterday\"",
            "9".repeat(2_000),
            "[".repeat(2_000),
            "\"" + ID + "\"");

    private final Random random;
    private final String ourPrefix;
    private final MarkerKey key;

    RandomMessages(Random random, String ourPrefix, MarkerKey key) {
        this.random = random;
        this.ourPrefix = ourPrefix;
        this.key = key;
    }

    /** The services' own, one like it, or any other. */
    String prefix() {
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1 -> ourPrefix + 's';
            case 2 -> ourPrefix.substring(1);
            case 3 -> "p".repeat(1 + random.nextInt(30_000));
            default -> ourPrefix;
        };
    }

    byte[] content() {
        return switch (random.nextInt(8)) {
            case 0 -> bytes(random.nextInt(100));
            case 1 -> bytes(random.nextInt(40_000));
            case 2 -> random.nextInt(100) == 0 ? bytes(5_000_000) : new byte[0];
            case 3 -> altered(genuine(key));
            case 4 -> genuine(MarkerKey.random());
            default ->
                ("{\"id\":" + value() + ",\"at\":" + value() + ",\"signature\":" + value() + '}')
                        .getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] genuine(MarkerKey signer) {
        return new Marker(ID, Instant.parse("2099-01-01T00:00:00Z")).content(signer);
    }

    private byte[] altered(byte[] marker) {
        marker[random.nextInt(marker.length)] ^= (byte) (1 << random.nextInt(8));
        return marker;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String value() {
        return VALUES.get(random.nextInt(VALUES.size()));
    }

    /** Whether an answer is none to a message that was made here. */
    boolean hasNotAsked(String answered) {
        return !answered.contains(ID) && answered.length() < 100;
    }
}
