package dev.cdcexport.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CrashPointTest {

    /** A point whose class is gone would never be reached. */
    @ParameterizedTest
    @EnumSource
    void namesAMethodThatExists(CrashPoint point) throws ClassNotFoundException {
        Class<?> type = Class.forName(point.type(), false, getClass().getClassLoader());
        assertThat(Arrays.stream(type.getDeclaredMethods()).map(method -> method.getName()))
                .contains(point.method());
    }
}
