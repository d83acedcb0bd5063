package dev.cdcexport.export.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.Lsn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReadAheadTest {

    private static final int POLLS = 20;
    private static final int EVENTS = 50;

    private final AtomicInteger pollsRead = new AtomicInteger();
    private final CountDownLatch readingEnded = new CountDownLatch(1);

    @Test
    void handsOnAllEventsInOrder() throws Exception {
        List<Lsn> taken = new ArrayList<>();
        new ReadAhead()
                .run(
                        sink -> read(sink, POLLS),
                        event -> taken.add(event.source().lsn()));
        List<Lsn> expected = new ArrayList<>();
        for (long i = 1; i <= POLLS * EVENTS; i++) {
            expected.add(new Lsn(i));
        }
        assertThat(taken).isEqualTo(expected);
    }

    @Test
    void readsOnlySoFarAhead() throws Exception {
        AtomicInteger farthest = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        new ReadAhead().run(sink -> read(sink, POLLS), event -> {
            int pollsTaken = taken.getAndIncrement() / EVENTS;
            farthest.accumulateAndGet(pollsRead.get() - pollsTaken, Math::max);
        });
        assertThat(farthest.get()).isBetween(1, 3);
    }

    @Test
    void failsAsTheReadingFailsOnceWhatCameBeforeIsHandedOn() {
        List<Lsn> taken = new ArrayList<>();
        assertThatThrownBy(() -> new ReadAhead()
                        .run(
                                sink -> {
                                    read(sink, 1);
                                    throw new IllegalStateException("gone");
                                },
                                event -> taken.add(event.source().lsn())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("gone");
        assertThat(taken).hasSize(EVENTS);
    }

    @Test
    void endsTheReadingWhenTheTargetFails() throws Exception {
        assertThatThrownBy(() -> new ReadAhead().run(sink -> read(sink, Integer.MAX_VALUE), event -> {
                    throw new IOException("disk full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
        assertThat(readingEnded.await(0, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsTheReadingWhenTheCallerIsInterrupted() throws Exception {
        Thread caller = Thread.currentThread();
        assertThatThrownBy(() -> new ReadAhead()
                        .run(
                                sink -> {
                                    caller.interrupt();
                                    read(sink, Integer.MAX_VALUE);
                                },
                                event -> {}))
                .isInstanceOf(InterruptedException.class);
        assertThat(readingEnded.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void read(BoundedRead.Sink sink, int polls) throws IOException, InterruptedException {
        try {
            long number = 0;
            for (int poll = 0; poll < polls; poll++) {
                for (int i = 0; i < EVENTS; i++) {
                    number++;
                    sink.accept(number, TestTopic.event(number));
                }
                sink.endOfPoll();
                pollsRead.incrementAndGet();
            }
        } finally {
            readingEnded.countDown();
        }
    }
}
