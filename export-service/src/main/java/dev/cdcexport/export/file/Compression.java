package dev.cdcexport.export.file;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How data files are compressed. */
public enum Compression {
    /** Not at all. */
    NONE(""),
    /** gzip (RFC 1952). */
    GZIP(".gz"),
    /** Zstandard (RFC 8878). */
    ZSTD(".zst");

    private static final int BUFFER_BYTES = 64 * 1024;

    private final String suffix;

    Compression(String suffix) {
        this.suffix = suffix;
    }

    /** What a file's name ends with. */
    String suffix() {
        return suffix;
    }

    /** A stream that compresses into another; closing it closes both. Rows come one by one, so it gathers them first. */
    OutputStream compress(OutputStream out) throws IOException {
        return switch (this) {
            case NONE -> out;
            case GZIP -> new BufferedOutputStream(new GZIPOutputStream(out, BUFFER_BYTES), BUFFER_BYTES);
            case ZSTD -> new BufferedOutputStream(new ZstdOutputStream(out), BUFFER_BYTES);
        };
    }

    /**
     * A stream that gives back what was compressed; closing it closes both.
     *
     * @param in the compressed bytes
     * @throws IOException if they do not begin as such bytes do
     */
    public InputStream decompress(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> new BufferedInputStream(in, BUFFER_BYTES);
            case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
            case ZSTD -> new ZstdInputStream(new BufferedInputStream(in, BUFFER_BYTES));
        };
    }

    /** The name in requests and answers. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The compression of a name. */
    @JsonCreator
    public static Compression ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
