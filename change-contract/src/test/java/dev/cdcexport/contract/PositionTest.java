package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PositionTest {

    @Test
    void sortsAsTextAsItSortsAsPosition() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Position> positions = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            positions.add(new Position(
                    random.nextInt(3), new Lsn(random.nextLong() >> random.nextInt(64)), random.nextInt(1 << 20)));
        }
        List<Position> byPosition = positions.stream().sorted().toList();
        List<Position> byText = positions.stream()
                .sorted(Comparator.comparing(Position::toSequence))
                .toList();
        assertThat(byText).as("seed %s", seed).isEqualTo(byPosition);
    }

    @Test
    void isWrittenWithAllItsDigits() {
        assertThat(new Position(7, Lsn.parse("1A/B3C4"), 12).toSequence())
                .isEqualTo("0000000007-0000001A0000B3C4-000000000012");
        assertThat(new Position(Integer.MAX_VALUE, new Lsn(-1), 999_999_999_999L).toSequence())
                .isEqualTo("2147483647-FFFFFFFFFFFFFFFF-999999999999");
    }
}
