package io.hybridfarm.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.local.progress.ProgressParsers;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.testkit.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutputScannerTest {
    private final SettableClock clock = new SettableClock();
    private final List<AttemptReport.Progress> reports = new ArrayList<>();
    private final OutputScanner scanner = scanner(Optional.empty());

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
    void a_clock_that_is_put_back_does_not_keep_reports_back() {
        print("1%\n");
        clock.advance(Duration.ofHours(-1));
        print("2%\n3%\n");
        clock.advance(Duration.ofSeconds(1));
        print("4%\n");
        clock.advance(Duration.ofHours(1));
        print("5%\n");
        assertThat(reports).extracting(AttemptReport.Progress::fraction).containsExactly(0.01, 0.02, 0.04, 0.05);
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

    @Test
    void what_a_command_says_of_itself_is_its_message_and_why_it_will_fail_is_remembered() {
        OutputScanner open = scanner(Optional.of("openjd"));
        byte[] lines = "openjd_progress: 25\nopenjd_status: baking\nopenjd_fail: no camera\nbye\n"
                .getBytes(StandardCharsets.UTF_8);
        open.scan(lines, lines.length);
        assertThat(open.failure()).hasValue("no camera");
        assertThat(open.lastLine()).isEqualTo("bye");
        assertThat(open.bytes()).isEqualTo(lines.length);
        clock.advance(Duration.ofSeconds(1));
        open.scan("openjd_progress: 50\n".getBytes(StandardCharsets.UTF_8), 20);
        assertThat(reports)
                .containsExactly(
                        new AttemptReport.Progress(new AttemptId(1), 0.25, "openjd_progress: 25"),
                        new AttemptReport.Progress(new AttemptId(1), 0.5, "baking"));
    }

    private OutputScanner scanner(Optional<String> parser) {
        return new OutputScanner(
                new AttemptId(1), clock, ProgressParsers.with(Map.of()).parser(parser, 0, note -> {}), reports::add);
    }

    private void print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        scanner.scan(bytes, bytes.length);
    }
}
