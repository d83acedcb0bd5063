package dev.cdcexport.export.cut;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A cut that capture was asked for. {@link CutRequests#await} waits for it. */
public final class CutRequest {

    private final CompletableFuture<Cut> cut = new CompletableFuture<>();
    private volatile @Nullable Lsn marker;

    CutRequest() {}

    CompletableFuture<Cut> cut() {
        return cut;
    }

    /** Where the marker is; {@code null} before it is written. */
    @Nullable
    Lsn marker() {
        return marker;
    }

    void markedAt(Lsn lsn) {
        marker = lsn;
    }
}
