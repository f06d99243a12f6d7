package ai.dbtool.eval.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;

class MeansHaveIntervals {

    @Test
    void thatHoldTheMeanAndAreTheSameEachTime() {
        List<List<Double>> groups =
                List.of(List.of(1d, 1d), List.of(1d, 0d), List.of(0d, 0d), List.of(1d, 1d));
        Statistics.Estimate estimate = Statistics.mean(groups);
        assertThat(estimate.value()).isCloseTo(0.625, within(1e-9));
        assertThat(estimate.low()).isLessThan(0.4);
        assertThat(estimate.high()).isGreaterThan(0.85);
        assertThat(Statistics.mean(groups)).isEqualTo(estimate);
    }

    @Test
    void narrowWhenAllAgree() {
        Statistics.Estimate estimate = Statistics.mean(Collections.nCopies(20, List.of(1d)));
        assertThat(List.of(estimate.value(), estimate.low(), estimate.high())).containsOnly(1d);
    }

    @Test
    void allSeedsMustPassForACaseToPass() {
        assertThat(Statistics.passAll(List.of(List.of(1d, 1d), List.of(1d, 0d)))).isEqualTo(0.5);
    }

    @Test
    void nothingIsNoNumber() {
        assertThat(Statistics.mean(List.of(List.of())).value()).isNaN();
    }
}
