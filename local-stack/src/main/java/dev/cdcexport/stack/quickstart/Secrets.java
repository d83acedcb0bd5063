package dev.cdcexport.stack.quickstart;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Properties;

/**
 * The roles' passwords: that of {@code app} is known to everybody, the others are drawn once for each data folder and kept in
 * a file that only its owner reads.
 */
final class Secrets {

    private static final List<String> SECRET_ROLES = List.of("postgres", "cdc_capture", "cdc_export");
    private static final int BITS = 128;
    private static final int RADIX = 36;

    private final Properties passwords;

    private Secrets(Properties passwords) {
        this.passwords = passwords;
    }

    /** Reads the file, or draws passwords and writes it. */
    static Secrets loadOrCreate(Path file) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            Properties passwords = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                passwords.load(reader);
            }
            passwords.setProperty("app", "app");
            return new Secrets(passwords);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read or write " + file, e);
        }
    }

    /** The password of a role. */
    String of(String role) {
        String password = passwords.getProperty(role);
        if (password == null) {
            throw new UserException("The passwords of this checkout are incomplete; ./quickstart --fresh begins anew.");
        }
        return password;
    }

    private static void create(Path file) throws IOException {
        SecureRandom random = new SecureRandom();
        Properties drawn = new Properties();
        SECRET_ROLES.forEach(role -> drawn.setProperty(role, new BigInteger(BITS, random).toString(RADIX)));
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.deleteIfExists(partial);
        Files.createFile(partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(partial)) {
            drawn.store(writer, "passwords of the roles in the quick start's database");
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
