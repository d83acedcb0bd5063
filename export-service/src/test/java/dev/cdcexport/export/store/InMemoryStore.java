package dev.cdcexport.export.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A place for files that cannot rename, for it has names only, as a store of objects: what is published is written there under its final name. */
final class InMemoryStore implements OutputStore {

    private final Map<String, byte[]> objects;
    private final String owner;

    /** @param objects all that is in the place, by name */
    InMemoryStore(Map<String, byte[]> objects, String owner) {
        this.objects = objects;
        this.owner = owner;
    }

    static Map<String, byte[]> place() {
        return new ConcurrentHashMap<>();
    }

    @Override
    public StagedFile stage(Attempt attempt, String name) {
        return new MemoryFile(staged(attempt, name));
    }

    @Override
    public boolean holds(Attempt attempt, String name, long bytes) {
        return Optional.ofNullable(objects.get(staged(attempt, name)))
                        .filter(o -> o.length == bytes)
                        .isPresent()
                || find(name).filter(file -> file.bytes() == bytes).isPresent();
    }

    @Override
    public Optional<InputStream> read(Attempt attempt, String name) {
        byte[] staged = objects.get(staged(attempt, name));
        byte[] found = staged == null ? objects.get(published(name)) : staged;
        return Optional.ofNullable(found).map(ByteArrayInputStream::new);
    }

    @Override
    public void publish(Attempt attempt, String name) throws IOException {
        byte[] staged = objects.get(staged(attempt, name));
        if (staged != null) {
            objects.put(published(name), staged);
            objects.remove(staged(attempt, name));
        } else if (!objects.containsKey(published(name))) {
            throw new NoSuchFileException(name);
        }
    }

    @Override
    public void publishManifest(Attempt attempt, String name, Content manifest) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        manifest.writeTo(whole);
        objects.put(published(name), whole.toByteArray());
    }

    @Override
    public Optional<StoredFile> find(String name) {
        byte[] object = objects.get(published(name));
        return object == null ? Optional.empty() : Optional.of(new StoredFile(object.length, Instant.EPOCH));
    }

    @Override
    public InputStream open(String name, long from) throws IOException {
        byte[] object = objects.get(published(name));
        if (object == null) {
            throw new NoSuchFileException(name);
        }
        return new ByteArrayInputStream(Arrays.copyOfRange(object, (int) from, object.length));
    }

    @Override
    public void discard(String jobId) {
        objects.keySet().removeIf(name -> name.startsWith(staging() + jobId + '/'));
    }

    @Override
    public void sweep(Set<String> keepJobs) {
        objects.keySet()
                .removeIf(name -> name.startsWith(staging())
                        && keepJobs.stream().noneMatch(job -> name.startsWith(staging() + job + '/')));
    }

    private String staging() {
        return "staging/" + owner + '/';
    }

    private String staged(Attempt attempt, String name) {
        return staging() + attempt.jobId() + '/' + attempt.number() + '/' + name;
    }

    private static String published(String name) {
        return "published/" + name;
    }

    private final class MemoryFile implements StagedFile {

        private final String key;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        MemoryFile(String key) {
            this.key = key;
        }

        @Override
        public OutputStream stream() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new InterruptedIOException("interrupted while writing a file");
                    }
                    content.write(bytes, offset, length);
                }
            };
        }

        @Override
        public long bytes() {
            return content.size();
        }

        @Override
        public String finish() {
            objects.put(key, content.toByteArray());
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content.toByteArray()));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            // what was not finished is nowhere
        }
    }
}
