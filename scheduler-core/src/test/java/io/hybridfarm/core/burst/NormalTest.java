package io.hybridfarm.core.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.5",
        "1, 0.15865525393145707",
        "-1, 0.8413447460685429",
        "1.959963984540054, 0.025",
        "6, 9.865876450376981e-10",
        "9, 1.1285884059538408e-19",
        "20, 2.7536241186062337e-89"
    })
    void tails_are_those_of_the_tables(double z, double above) {
        assertThat(Normal.above(z)).isCloseTo(above, within(above * 1e-6));
    }

    @ParameterizedTest
    @CsvSource({"0.8, 4, 0.9409646", "0.8, 30, 0.8537673", "0.99, 8, 2.8964594", "0.5, 5, 0", "0.99, 4, 3.7469474"})
    void quantiles_of_student_are_those_of_the_tables(double quantile, double degrees, double value) {
        assertThat(Normal.student(quantile, degrees)).isCloseTo(value, within(0.04 * value + 1e-9));
    }

    @Property(tries = 300)
    void the_quantile_undoes_the_tail(@ForAll @DoubleRange(min = -7, max = 25) double z) {
        assertThat(Normal.exceededWith(Normal.above(z))).isCloseTo(z, within(z < -5 ? 1e-3 : 1e-6));
    }

    @Property(tries = 300)
    void mills_ratio_is_the_tail_over_the_density(@ForAll @DoubleRange(min = -8, max = 25) double z) {
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);

        assertThat(Normal.mills(z)).isCloseTo(Normal.above(z) / density, within(1e-6 * Normal.above(z) / density));
    }
}
