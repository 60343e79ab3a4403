package io.hybridfarm.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.testkit.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputScannerTest {
    private final SettableClock clock = new SettableClock();
    private final List<AttemptReport.Progress> reports = new ArrayList<>();
    private final OutputScanner scanner = new OutputScanner(new AttemptId(1), clock, reports::add);

    @ParameterizedTest
    @CsvSource({
        "37%, 0.37",
        "progress 37.5 %, 0.375",
        "00:00:01 |  12MB WARNING |  70% done - 55 rays/pixel, 0.7",
        "0%, 0",
        "100% done, 1",
        "from 10% to 20%, 0.2"
    })
    void a_percentage_is_found_wherever_it_stands(String line, double fraction) {
        assertThat(OutputScanner.fraction(line)).hasValue(fraction);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "frame 37", "1234%", "250%", "1.2.3e%"})
    void other_lines_say_nothing(String line) {
        assertThat(OutputScanner.fraction(line)).isEmpty();
    }

    @Test
    void one_report_a_second_goes_out() {
        print("1%\n2%\n");
        clock.advance(Duration.ofMillis(999));
        print("3%\n");
        clock.advance(Duration.ofMillis(1));
        print("4%\n5%\n");
        assertThat(reports).extracting(AttemptReport.Progress::fraction).containsExactly(0.01, 0.04);
    }

    @Test
    void lines_arrive_in_pieces_and_may_end_with_a_carriage_return_or_not_at_all() {
        print("rendering 1");
        print("2%\r");
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.fraction()).isEqualTo(0.12);
            assertThat(report.message()).isEqualTo("rendering 12%");
        });
        clock.advance(Duration.ofSeconds(2));
        print("50%");
        scanner.end();
        assertThat(reports).hasSize(2);
    }

    @Test
    void the_last_line_is_the_last_one_that_is_not_blank() {
        assertThat(scanner.lastLine()).isEmpty();
        print("first\nError:\tno camera\n\n   \r\n");
        assertThat(scanner.lastLine()).isEqualTo("Error: no camera");
    }

    @Test
    void a_line_without_end_takes_no_room() {
        print("x".repeat(10_000));
        print("y".repeat(10_000) + "\n");
        assertThat(scanner.lastLine()).isEqualTo("x".repeat(500));
    }

    private void print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        scanner.scan(bytes, bytes.length);
    }
}
