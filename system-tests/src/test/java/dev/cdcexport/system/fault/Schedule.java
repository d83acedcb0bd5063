package dev.cdcexport.system.fault;

import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.crash.CrashPoint;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.driver.ServiceProcess;
import dev.cdcexport.system.driver.Workload;
import dev.cdcexport.system.oracle.CheckedConsumer;
import dev.cdcexport.system.oracle.CheckedConsumer.Applied;
import dev.cdcexport.system.oracle.CheckedConsumer.Asked;
import dev.cdcexport.system.oracle.CheckedConsumer.Habit;
import dev.cdcexport.system.oracle.CommittedLog;
import dev.cdcexport.system.oracle.Truth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

/**
 * One random schedule, decided by its seed: sessions work, consumers export, parts die at random moments and at named commit boundaries; then
 * every export is compared with what was committed. Which thread comes first is the machine's choice, so a repeated seed repeats the
 * schedule, not each interleaving.
 */
final class Schedule {

    private static final int SESSIONS = 3;
    private static final int TRANSACTIONS = 60;
    private static final int ROUNDS = 3;
    private static final int LATEST_KILL_MILLIS = 250;
    private static final int MOST_HITS = 3;

    private final RunningSystem system;
    private final long seed;
    private final Random random;
    private final List<String> story = new ArrayList<>();
    private final List<Applied> applied = new ArrayList<>();
    private int deaths;

    Schedule(RunningSystem system, long seed) {
        this.system = system;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** What a round may do to the system. */
    private enum Disruption {
        NONE,
        KILL_CAPTURE,
        KILL_EXPORT,
        KILL_KAFKA,
        KILL_POSTGRESQL,
        CAPTURE_DIES_AT_POINT,
        EXPORT_DIES_AT_POINT
    }

    /** What it has done so far, to be printed when it fails. */
    String story() {
        return String.join(", ", story);
    }

    int deaths() {
        return deaths;
    }

    int exports() {
        return applied.size();
    }

    void run() {
        Map<String, SortedMap<Integer, Map<String, String>>> base = new HashMap<>();
        try (CommittedLog log = CommittedLog.begin(system, "oracle")) {
            for (String table : Workload.TABLES) {
                base.put(table, CommittedLog.rowsNow(system, table));
            }
            List<CheckedConsumer> consumers = Arrays.stream(Habit.values())
                    .map(habit -> new CheckedConsumer(system.client(), habit + "_" + seed, habit))
                    .toList();
            List<CompletableFuture<Void>> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(new Workload(system, random.nextLong(), TRANSACTIONS).start());
            }
            int calm = random.nextInt(ROUNDS);
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    round(consumers, round == calm);
                }
            } finally {
                sessions.forEach(CompletableFuture::join);
            }
            export(consumers, () -> {});
            Truth truth = new Truth(base, log.read());
            applied.forEach(one -> one.check(truth));
        }
    }

    private void round(List<CheckedConsumer> consumers, boolean calm) {
        List<CheckedConsumer> some =
                consumers.stream().filter(consumer -> random.nextInt(3) > 0).toList();
        Disruption disruption =
                calm ? Disruption.NONE : Disruption.values()[random.nextInt(Disruption.values().length)];
        int delay = random.nextInt(LATEST_KILL_MILLIS);
        story.add(disruption + " at " + delay + " ms");
        switch (disruption) {
            case NONE -> export(some, () -> {});
            case KILL_CAPTURE -> export(some, () -> kill(system.capture(), delay));
            case KILL_EXPORT -> export(some, () -> kill(system.export(), delay));
            case KILL_KAFKA ->
                export(some, () -> {
                    pause(delay);
                    SharedStack.get().broker().kill();
                    SharedStack.get().broker().start();
                    deaths++;
                });
            case KILL_POSTGRESQL ->
                export(some, () -> {
                    pause(delay);
                    SharedStack.get().database().kill();
                    SharedStack.get().database().start();
                    deaths++;
                });
            case CAPTURE_DIES_AT_POINT -> dieAtPoint(system.capture(), CrashPoint.Service.CAPTURE, some);
            case EXPORT_DIES_AT_POINT -> dieAtPoint(system.export(), CrashPoint.Service.EXPORT, some);
        }
    }

    /** A point that this round does not reach is not waited for: the tests of each point see to that. */
    private void dieAtPoint(ServiceProcess service, CrashPoint.Service of, List<CheckedConsumer> some) {
        List<CrashPoint> points = Arrays.stream(CrashPoint.values())
                .filter(point -> point.service() == of)
                .toList();
        CrashPoint point = points.get(random.nextInt(points.size()));
        int hit = 1 + random.nextInt(MOST_HITS);
        story.add(point + " hit " + hit);
        service.dieAt(point, hit);
        export(some, () -> {});
        service.withdraw();
    }

    private void kill(ServiceProcess service, int delay) {
        pause(delay);
        service.kill();
    }

    /** Exports at once of all these consumers, while something happens; whatever has died is started again. */
    private void export(List<CheckedConsumer> consumers, Runnable meanwhile) {
        List<CompletableFuture<Applied>> exports = new ArrayList<>();
        for (CheckedConsumer consumer : consumers) {
            boolean full = random.nextInt(6) == 0;
            exports.add(CompletableFuture.supplyAsync(
                    () -> {
                        Asked asked = consumer.ask(full);
                        return consumer.apply(asked);
                    },
                    task -> new Thread(task, "consumer").start()));
        }
        meanwhile.run();
        CompletableFuture<Void> all = CompletableFuture.allOf(exports.toArray(CompletableFuture[]::new));
        while (!all.isDone()) {
            raise(system.capture());
            raise(system.export());
            pause(20);
        }
        raise(system.capture());
        raise(system.export());
        exports.forEach(export -> applied.add(export.join()));
    }

    private void raise(ServiceProcess service) {
        if (!service.isAlive()) {
            deaths++;
            service.restart();
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
