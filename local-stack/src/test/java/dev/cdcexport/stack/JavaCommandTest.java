package dev.cdcexport.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {

    @Test
    void allowsWhatOnlyNewerJvmsWarnOf() {
        assertThat(JavaCommand.flags(17)).doesNotContain("--sun-misc-unsafe-memory-access=allow");
        assertThat(JavaCommand.flags(21)).doesNotContain("--sun-misc-unsafe-memory-access=allow");
        assertThat(JavaCommand.flags(25)).contains("--sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void startsThisJavaInAFixedLocaleWhateverTheEnvironmentSays() throws IOException, InterruptedException {
        List<String> command = JavaCommand.begin();
        command.addAll(List.of("-XshowSettings:locale", "-version"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.language=tr -Duser.country=TR");
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed)
                .contains("default locale = English (United States)")
                .contains("\"" + Runtime.version().feature() + ".");
    }
}
