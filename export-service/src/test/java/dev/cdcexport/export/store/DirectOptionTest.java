package dev.cdcexport.export.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DirectOptionTest {

    @Test
    void isTheOneOfThisJava() {
        assertThat(DirectOption.require()).hasToString("DIRECT").isInstanceOf(Enum.class);
    }

    @Test
    void isNotFoundWhereJavaHasNoSuchEnum() {
        assertThat(DirectOption.find("com.sun.nio.file.NoSuchOption")).isEmpty();
    }

    @Test
    void isNotTakenFromAnotherEnum() {
        assertThat(DirectOption.find(TimeUnit.class.getName())).isEmpty();
    }

    @Test
    void isNotTakenFromWhatIsNoEnum() {
        assertThat(DirectOption.find(String.class.getName())).isEmpty();
    }
}
