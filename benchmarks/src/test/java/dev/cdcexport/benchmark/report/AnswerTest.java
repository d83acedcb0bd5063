package dev.cdcexport.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.benchmark.workbench.Cpu;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AnswerTest {

    @Test
    void judgesTheBestRoundsOfRates() {
        Answer answer = answer(Question.FULL, side(100, 320), side(200, 150));
        assertThat(answer.judged()).hasValue(1.6);
        assertThat(answer.verdict()).isEqualTo(Verdict.TARGET);
    }

    @Test
    void judgesTheBestRoundsOfTimes() {
        Answer answer = answer(Question.CROWD, side(900, 600), side(100, 200));
        assertThat(answer.judged()).hasValue(6);
        assertThat(answer.verdict()).isEqualTo(Verdict.MINIMUM);
    }

    @Test
    void judgesAFigureByItself() {
        Answer answer = answer(Question.LAG_TAIL, side(151), Side.figure(253));
        assertThat(answer.judged()).hasValue(151);
        assertThat(answer.verdict()).isEqualTo(Verdict.MISSED);
    }

    @Test
    void comparesWithNobodyWhenThePeerIsMissing() {
        Answer answer = answer(Question.FULL, side(100), Side.missing("psql is missing: install it"));
        assertThat(answer.judged()).isEmpty();
        assertThat(answer.verdict()).isEqualTo(Verdict.NO_PEER);
    }

    @Test
    void failsWhenEitherSideFailed() {
        assertThat(answer(Question.FULL, Side.failed("no"), side(1)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer(Question.FULL, side(1), Side.failed("no")).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(Answer.failed(Question.HEAP_EXPORT, "no").verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void takesTheMedianWhereOneRoundIsTooShort() {
        assertThat(side(1, 9, 3).toMedian().best(Unit.MILLISECONDS)).hasValue(3);
        assertThat(Side.NOBODY.toMedian()).isEqualTo(Side.NOBODY);
    }

    @Test
    void refusesASideWithoutFiguresAndWithoutAReason() {
        assertThatThrownBy(() -> Side.measured(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> side(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    static Answer answer(Question question, Side ours, Side peer) {
        return new Answer(question, "1,000 rows", ours, peer, OptionalDouble.of(200));
    }

    static Side side(double... values) {
        return Side.measured(Arrays.stream(values)
                .mapToObj(value -> new Sample(value, new Cpu(1.5, 0.5)))
                .toList());
    }
}
