package io.hybridfarm.spi.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hybridfarm.spi.Refused;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    @Property
    void ids_are_written_as_they_are_read(@ForAll @LongRange(min = 1, max = 999_999_999_999_999_999L) long number) {
        assertThat(JobId.parse(new JobId(number).toString())).isEqualTo(new JobId(number));
        assertThat(AttemptId.parse(new AttemptId(number).toString())).isEqualTo(new AttemptId(number));
    }

    @ParameterizedTest
    @CsvSource({"1, 00001", "99999, 99999", "100000, 100000"})
    void a_job_id_has_five_digits_or_more(long number, String text) {
        assertThat(new JobId(number)).hasToString(text);
        assertThat(JobId.parse(text).number()).isEqualTo(number);
    }

    @Test
    void leading_zeros_do_not_count() {
        assertThat(JobId.parse("7")).isEqualTo(JobId.parse("0000000000000000000000007"));
        assertThat(new AttemptId(17)).hasToString("a17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "00000", "-1", "1.0", "1e3", "x", " 1", "9999999999999999999", "\u0661"})
    void what_is_no_job_id_is_refused(String text) {
        Refused.invalid(() -> JobId.parse(text), "jobID", "'" + text + "' is not a job id such as 00001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a0", "17", "A17", "a-1", "a 1", "a9999999999999999999"})
    void what_is_no_attempt_id_is_refused(String text) {
        Refused.invalid(() -> AttemptId.parse(text), "attempt", "'" + text + "' is not an attempt id such as a17");
    }

    @Test
    void ids_count_from_1_and_positions_from_0() {
        assertThatIllegalArgumentException().isThrownBy(() -> new JobId(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new AttemptId(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskId(new JobId(1), -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskId(new JobId(1), 0, -1));
        assertThat(new TaskId(new JobId(1), 0, 17)).hasToString("00001.0.17");
    }

    @Property
    void tasks_are_ordered_by_job_then_step_then_index(@ForAll List<@IntRange(min = 0, max = 26) Integer> numbers) {
        List<TaskId> tasks = numbers.stream()
                .map(n -> new TaskId(new JobId(1 + n / 9), n / 3 % 3, n % 3))
                .toList();

        assertThat(tasks.stream().sorted().toList())
                .isEqualTo(tasks.stream()
                        .sorted(Comparator.comparing(TaskId::toString))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void an_end_is_an_end(State state) {
        assertThat(state.ended())
                .isEqualTo(List.of("SUCCEEDED", "FAILED", "CANCELED", "LOST").contains(state.name()));
    }
}
