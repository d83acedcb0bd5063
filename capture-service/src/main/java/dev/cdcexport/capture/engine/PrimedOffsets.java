package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.Lsn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.apache.kafka.connect.util.Callback;

/**
 * Debezium's offsets in memory, primed with the LSN to stream from: the truth is in the position topic, and nothing else may keep a second
 * one. Debezium acknowledges to the slot what it reads back from here, so what it sets after each batch is kept. An offset of an LSN alone makes Debezium stream from there without searching; the server then leaves out the transactions that
 * committed before it. Made by Debezium by name.
 */
public final class PrimedOffsets extends MemoryOffsetBackingStore {

    /** The configuration key that holds the LSN as a number. */
    static final String START_LSN_KEY = "capture.start.lsn";

    /** Debezium asks for one offset: that of its logical name. */
    static final String NAME_KEY = "capture.offset.name";

    private final Map<ByteBuffer, ByteBuffer> primed = new ConcurrentHashMap<>();

    @Override
    public void configure(WorkerConfig config) {
        super.configure(config);
        String name = config.originalsStrings().get(NAME_KEY);
        long lsn = Long.parseLong(config.originalsStrings().get(START_LSN_KEY));
        String key = "[\"" + name + "\",{\"server\":\"" + name + "\"}]";
        String value = "{\"lsn\":" + lsn + ",\"lsn_commit\":" + lsn + "}";
        primed.put(bytes(key), bytes(value));
    }

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        return executor.submit(() -> {
            Map<ByteBuffer, ByteBuffer> found = new HashMap<>();
            keys.forEach(key -> {
                ByteBuffer value = primed.get(key);
                if (value != null) {
                    found.put(key, value.duplicate());
                }
            });
            return found;
        });
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
        return executor.submit(() -> {
            primed.putAll(values);
            callback.onCompletion(null, null);
            return null;
        });
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }

    /** The configuration that primes a store. */
    static Map<String, String> settings(String name, Lsn start) {
        return Map.of(NAME_KEY, name, START_LSN_KEY, Long.toString(start.value()));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
