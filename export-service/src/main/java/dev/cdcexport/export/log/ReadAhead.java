package dev.cdcexport.export.log;

import dev.cdcexport.contract.ChangeEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads events on a thread of its own while the calling thread works on those that were read before. Memory is bounded by the records of three
 * polls: one that is read, one that waits, one that is worked on. Made for one reading, used by the calling thread.
 */
final class ReadAhead {

    private static final List<ChangeEvent> END = new ArrayList<>();
    private static final long END_SECONDS = 30;

    private final BlockingQueue<List<ChangeEvent>> batches = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(2);

    /** Reads events into a sink. */
    @FunctionalInterface
    interface Reading {
        void into(BoundedRead.Sink sink) throws IOException, InterruptedException;
    }

    /**
     * Hands all events on, in order, and returns when the reading has ended well. A failure of either side ends both.
     *
     * @throws IOException if the target fails, or the reading
     * @throws InterruptedException if the calling thread was interrupted
     */
    void run(Reading reading, EventSink target) throws IOException, InterruptedException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            try {
                reading.into(new Batch());
                return null;
            } finally {
                batches.add(END);
            }
        });
        Thread reader = new Thread(task, Thread.currentThread().getName() + "-reader");
        reader.setDaemon(true);
        reader.start();
        try {
            handOn(target);
            await(task);
        } finally {
            reader.interrupt();
            reader.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        }
    }

    @SuppressWarnings("ReferenceEquality") // an end that no reading can have read
    private void handOn(EventSink target) throws IOException, InterruptedException {
        for (List<ChangeEvent> batch = batches.take(); batch != END; batch = batches.take()) {
            for (ChangeEvent event : batch) {
                target.accept(event);
            }
            room.release();
        }
    }

    private static void await(FutureTask<Void> task) throws IOException, InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failure) {
                throw failure;
            }
            if (cause instanceof InterruptedException interruption) {
                throw interruption;
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(cause);
        }
    }

    /** Gathers what one poll brought. */
    private final class Batch implements BoundedRead.Sink {

        private List<ChangeEvent> events = new ArrayList<>();

        @Override
        public void accept(long offset, ChangeEvent event) {
            events.add(event);
        }

        @Override
        public void endOfPoll() throws InterruptedException {
            room.acquire();
            batches.add(events);
            events = new ArrayList<>(events.size());
        }
    }
}
