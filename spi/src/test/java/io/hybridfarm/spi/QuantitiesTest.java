package io.hybridfarm.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @Property
    void cores_are_written_as_they_are_read(@ForAll @IntRange(min = 1, max = 1_000_000_000) int milliCores) {
        assertThat(Quantities.milliCores(Quantities.cores(milliCores))).isEqualTo(milliCores);
    }

    @Property
    void sizes_are_written_as_they_are_read(@ForAll @LongRange(min = 0) long bytes) {
        assertThat(Quantities.bytes(Quantities.size(bytes))).isEqualTo(bytes);
    }

    @Property
    void durations_are_written_as_they_are_read(@ForAll @LongRange(min = 1, max = 999_999_999) long millis) {
        Duration duration = Duration.ofMillis(millis);

        assertThat(Quantities.duration(Quantities.duration(duration))).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 4000",
        "0.5, 500",
        " 2 , 2000",
        "1e3, 1000000",
        "0.001, 1",
        "0.0001, 1",
        "1.0001, 1001",
        "1000000, 1000000000",
        "1000000.000, 1000000000",
        "1e-400, 1",
        "1e-999999999, 1",
        "1e-2147483640, 1",
    })
    void cores_are_rounded_up_to_thousandths(String text, int milliCores) {
        int read = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> Quantities.milliCores(text));

        assertThat(read).isEqualTo(milliCores);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "1000001",
                "1000000.0001",
                "1e7",
                "1e999999999",
                "1e2147483647",
                "0e999999999",
                "-1e-9"
            })
    void cores_out_of_range_are_refused_in_no_time(String text) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> Quantities.milliCores(text))
                        .withMessageStartingWith("cores must be from 0.001 to 1000000, not "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "four", "4 cores", "NaN", "Infinity", "0x4", "1e99999999999", "1,5"})
    void what_is_no_number_of_cores_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quantities.milliCores(text))
                .withMessageContaining("'" + text + "' is not a number of cores such as 4 or 0.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "0.9"})
    void a_number_of_cores_with_a_million_digits_is_refused_in_no_time(String start) {
        String text = start + "9".repeat(1_000_000);

        assertTimeoutPreemptively(
                Duration.ofSeconds(1),
                () -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> Quantities.milliCores(text))
                        .satisfies(e ->
                                assertThat(e.getMessage()).contains("cores").hasSizeLessThan(200)));
    }

    @ParameterizedTest
    @CsvSource({
        "8GiB, 8589934592",
        "8 gib, 8589934592",
        "500MB, 500000000",
        "1.5KiB, 1536",
        "1TB, 1000000000000",
        "17B, 17",
        "0B, 0",
        "0.5B, 1",
        "9223372036854775807B, 9223372036854775807",
    })
    void sizes_have_units_of_1024_or_1000(String text, long bytes) {
        assertThat(Quantities.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8", "8G", "8Gi", "-8GiB", "8GiBs", "GiB", "1e3MB", ".5GiB", "8,5GiB"})
    void what_is_no_size_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quantities.bytes(text))
                .withMessageContaining("'" + text + "' is not a size such as 8GiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808B", "8388608TiB", "999999999999999TB"})
    void a_size_that_no_long_holds_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quantities.bytes(text))
                .withMessageContaining("larger than any memory");
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "90s, PT90S", "30m, PT30M", "2h, PT2H", "1d, PT24H", "999999999d, PT23999999976H"})
    void durations_have_units(String text, Duration duration) {
        assertThat(Quantities.duration(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "90", "1.5h", "-1s", "1w", "1H", "1h30m", "1234567890s", "PT1H"})
    void what_is_no_duration_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quantities.duration(text))
                .withMessageContaining("'" + text + "' is not a duration such as 90s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "000ms"})
    void a_duration_of_nothing_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quantities.duration(text))
                .withMessageContaining("longer than zero");
    }

    @ParameterizedTest
    @CsvSource({"PT1.5S, 1500ms", "PT90S, 90s", "PT30M, 30m", "PT48H, 2d", "PT0S, 0ms", "PT-60S, -1m"})
    void durations_are_written_in_the_largest_exact_unit(Duration duration, String text) {
        assertThat(Quantities.duration(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE})
    void even_the_longest_duration_can_be_written(long seconds) {
        assertThat(Quantities.duration(Duration.ofSeconds(seconds))).endsWith("s");
    }

    @Property
    void cores_agree_with_exact_arithmetic(@ForAll BigDecimal cores) {
        BigDecimal thousandths = cores.multiply(BigDecimal.valueOf(1_000));
        boolean inRange = cores.signum() > 0 && cores.compareTo(BigDecimal.valueOf(1_000_000)) <= 0;
        if (inRange) {
            BigInteger[] parts =
                    thousandths.unscaledValue().divideAndRemainder(BigInteger.TEN.pow(thousandths.scale()));
            int expected = parts[0].intValueExact() + parts[1].signum();
            assertThat(Quantities.milliCores(cores)).isEqualTo(expected);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> Quantities.milliCores(cores));
        }
    }
}
