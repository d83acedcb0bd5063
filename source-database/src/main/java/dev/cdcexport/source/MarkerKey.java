package dev.cdcexport.source;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret with which the two services sign markers: any role may write messages like them. Capture makes it once, keeps it on the position topic, and
 * tells it in a header of each cut, so whoever reads the topics has it, and the database never does.
 *
 * @param hex its bytes, in hexadecimal digits
 */
public record MarkerKey(String hex) {

    /** The header of a cut's record that holds the key's bytes. */
    public static final String HEADER = "marker-key";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    /** A new one. */
    public static MarkerKey random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return of(bytes);
    }

    /** The one with these bytes. */
    public static MarkerKey of(byte[] bytes) {
        return new MarkerKey(HexFormat.of().formatHex(bytes));
    }

    /** Its bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** What proves that somebody who has the key wrote the text, in hexadecimal digits. */
    String sign(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes(), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Whether somebody who has the key wrote the text; takes as long for each wrong signature. */
    boolean hasSigned(String text, String signature) {
        return MessageDigest.isEqual(
                sign(text).getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
    }

    /** Tells nothing of the key. */
    @Override
    public String toString() {
        return "MarkerKey[…]";
    }
}
