package dev.cdcexport.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.benchmark.report.Goal.Kind;
import org.junit.jupiter.api.Test;

class GoalTest {

    private static final Goal RATE = new Goal(Kind.TIMES_THE_RATE, 1.3, 1.6);
    private static final Goal TIME = new Goal(Kind.TIMES_THE_TIME, 1.2, 1);
    private static final Goal FIGURE = new Goal(Kind.FIGURE, 150, 50);

    @Test
    void moreOfARateIsBetter() {
        assertThat(RATE.judge(1.6)).isEqualTo(Verdict.TARGET);
        assertThat(RATE.judge(1.3)).isEqualTo(Verdict.MINIMUM);
        assertThat(RATE.judge(1.29)).isEqualTo(Verdict.MISSED);
        assertThat(RATE.multipleOfMinimum(2.6)).isEqualTo(2);
    }

    @Test
    void lessTimeIsBetter() {
        assertThat(TIME.judge(1)).isEqualTo(Verdict.TARGET);
        assertThat(TIME.judge(1.2)).isEqualTo(Verdict.MINIMUM);
        assertThat(TIME.judge(1.21)).isEqualTo(Verdict.MISSED);
        assertThat(FIGURE.judge(151)).isEqualTo(Verdict.MISSED);
        assertThat(FIGURE.multipleOfMinimum(75)).isEqualTo(2);
    }

    @Test
    void refusesAnAimThatIsEasier() {
        assertThatThrownBy(() -> new Goal(Kind.TIMES_THE_RATE, 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Goal(Kind.FIGURE, 1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyQuestionHasAGoal() {
        for (Question question : Question.values()) {
            assertThat(question.goal().judge(question.goal().target())).isEqualTo(Verdict.TARGET);
        }
    }
}
