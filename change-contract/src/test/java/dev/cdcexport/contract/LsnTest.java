package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {

    @ParameterizedTest
    @ValueSource(strings = {"0/0", "0/1A2B3C4", "16/B374D848", "FFFFFFFF/FFFFFFFF"})
    void printsWhatItRead(String text) {
        assertThat(Lsn.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "0/", "/0", "0", "0/G", "123456789/0", "0/123456789", "0/-1"})
    void refusesWhatIsNoLsn(String text) {
        assertThatThrownBy(() -> Lsn.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void comparesAsUnsigned() {
        assertThat(Lsn.parse("7FFFFFFF/0").isBefore(Lsn.parse("80000000/0"))).isTrue();
    }
}
