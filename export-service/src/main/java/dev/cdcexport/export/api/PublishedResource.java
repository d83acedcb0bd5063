package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.store.OutputStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;

/** A published file as Spring serves it, whole or in ranges: what a range leaves out is not read from the store. */
final class PublishedResource extends AbstractResource {

    private final OutputStore store;
    private final String name;
    private final long bytes;

    PublishedResource(OutputStore store, String name, long bytes) {
        this.store = store;
        this.name = name;
        this.bytes = bytes;
    }

    static ExportException unreadable(String name, IOException cause) {
        return new ExportException(
                ProblemType.INTERNAL_ERROR,
                "file " + name + " cannot be read"
                        + (cause instanceof AccessDeniedException ? ": this service may not" : ""),
                "Check the permissions of the output directory and its disk, then ask again.",
                cause);
    }

    @Override
    public String getDescription() {
        return "published file " + name;
    }

    @Override
    public String getFilename() {
        return name;
    }

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public long contentLength() {
        return bytes;
    }

    @Override
    public InputStream getInputStream() {
        return new Content();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PublishedResource that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Opens the file where it is first read: Spring skips what is before a range. */
    private final class Content extends InputStream {

        private long position;
        private @Nullable InputStream opened;

        private InputStream opened() throws IOException {
            InputStream stream = opened;
            if (stream == null) {
                stream = store.open(name, position);
                opened = stream;
            }
            return stream;
        }

        @Override
        public int read() throws IOException {
            return opened().read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return opened().read(buffer, offset, length);
        }

        @Override
        public long skip(long count) throws IOException {
            if (opened != null) {
                return opened.skip(count);
            }
            long skipped = Math.max(0, Math.min(count, bytes - position));
            position += skipped;
            return skipped;
        }

        @Override
        public void close() throws IOException {
            if (opened != null) {
                opened.close();
            }
        }
    }
}
