package dev.cdcexport.export.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

class SampleSwitchTest {

    /** As the service's own scan finds them: a controller that was left behind would keep the service from starting. */
    @Test
    void leavesNothingOfTheSampleBehindWhenItIsSwitchedOff() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.scan("dev.cdcexport.export.sample");
            context.refresh();

            assertThat(context.getBeansOfType(UserController.class)).isEmpty();
            assertThat(context.getBeansOfType(Users.class)).isEmpty();
        }
    }
}
