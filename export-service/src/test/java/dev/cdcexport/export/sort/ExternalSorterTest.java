package dev.cdcexport.export.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalSorterTest {

    @TempDir
    Path directory;

    @Test
    void spillsNothingThatFitsIntoTheBuffer() throws IOException {
        try (ExternalSorter sorter = new ExternalSorter(directory, 1 << 20)) {
            List<byte[]> records = randomRecords(new Random(1), 1_000);
            assertThat(sort(sorter, records)).isEqualTo(sorted(records));
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void mergesMoreRunsThanItOpensAtOnce() throws IOException {
        List<byte[]> records = randomRecords(new Random(2), 1_000);
        try (ExternalSorter sorter = new ExternalSorter(directory, 2_000, 3)) {
            for (byte[] record : records) {
                sorter.add(record);
            }
            assertThat(sorter.runs()).isGreaterThan(9);
            try (SortedRecords result = sorter.sorted()) {
                assertThat(sorter.runs()).isLessThanOrEqualTo(3);
                assertThat(drain(result)).isEqualTo(sorted(records));
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void takesARecordThatIsLargerThanTheBuffer() throws IOException {
        List<byte[]> records = List.of(new byte[10_000], new byte[] {-1}, new byte[20_000], new byte[] {1});
        try (ExternalSorter sorter = new ExternalSorter(directory, 100)) {
            assertThat(sort(sorter, records)).isEqualTo(sorted(records));
        }
    }

    @Test
    void comparesBytesAsUnsigned() throws IOException {
        try (ExternalSorter sorter = new ExternalSorter(directory, 1_000)) {
            assertThat(sort(sorter, List.of(new byte[] {-1}, new byte[] {1}, new byte[0], new byte[] {1, 0})))
                    .isEqualTo(List.of("", "01", "0100", "ff"));
        }
    }

    @Test
    void forgetsWhatWasSpilledWhenCleared() throws IOException {
        try (ExternalSorter sorter = new ExternalSorter(directory, 100)) {
            for (byte[] record : randomRecords(new Random(3), 50)) {
                sorter.add(record);
            }
            sorter.clear();
            assertThat(directory).isEmptyDirectory();
            assertThat(sort(sorter, List.of(new byte[] {7}))).isEqualTo(List.of("07"));
        }
    }

    @Test
    void leavesNoFileWhenItIsClosedWithoutBeingRead() throws IOException {
        try (ExternalSorter sorter = new ExternalSorter(directory, 100)) {
            for (byte[] record : randomRecords(new Random(4), 50)) {
                sorter.add(record);
            }
            try (var files = Files.list(directory)) {
                assertThat(files)
                        .allSatisfy(file -> assertThat(file.getFileName().toString())
                                .startsWith(ExternalSorter.RUN_PREFIX)
                                .endsWith(ExternalSorter.RUN_SUFFIX));
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void failsWhereTheDirectoryIsMissing() throws IOException {
        try (ExternalSorter sorter = new ExternalSorter(directory.resolve("missing"), 1)) {
            sorter.add(new byte[1]);
            assertThatThrownBy(() -> sorter.add(new byte[1])).isInstanceOf(IOException.class);
        }
    }

    private static List<byte[]> randomRecords(Random random, int count) {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] record = new byte[random.nextInt(30)];
            random.nextBytes(record);
            records.add(record);
        }
        return records;
    }

    private static List<String> sort(ExternalSorter sorter, List<byte[]> records) throws IOException {
        for (byte[] record : records) {
            sorter.add(record);
        }
        try (SortedRecords result = sorter.sorted()) {
            return drain(result);
        }
    }

    private static List<String> drain(SortedRecords records) throws IOException {
        List<String> all = new ArrayList<>();
        for (byte[] record = records.next(); record != null; record = records.next()) {
            all.add(hex(record));
        }
        return all;
    }

    private static List<String> sorted(List<byte[]> records) {
        List<byte[]> copy = new ArrayList<>(records);
        copy.sort(Arrays::compareUnsigned);
        return copy.stream().map(ExternalSorterTest::hex).toList();
    }

    private static String hex(byte[] record) {
        return HexFormat.of().formatHex(record);
    }
}
