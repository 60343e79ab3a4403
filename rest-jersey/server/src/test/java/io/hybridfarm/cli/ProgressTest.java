package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void a_pipe_gets_a_line_for_each_noticeable_step_and_no_control_characters() {
        TestShell shell = TestShell.plain();

        try (Progress progress = Progress.over(200, "SH010", shell.shell())) {
            for (int done = 0; done <= 200; done++) {
                progress.show(done, 0, done + " succeeded");
                progress.show(done, 0.5, done + " succeeded");
            }
        }

        assertThat(shell.out().lines()).hasSize(21).first().isEqualTo("SH010 0/200 tasks (0 %), 0 succeeded");
        assertThat(shell.out()).endsWith("SH010 200/200 tasks (100 %), 200 succeeded\n");
        assertThat(shell.out()).doesNotContain("\r").doesNotContain("\u001b");
    }

    @Test
    void a_terminal_gets_a_bar_that_fits_it() {
        TestShell shell = new TestShell(Path.of("/"), "", OptionalInt.of(60), Map.of("LANG", "C", "NO_COLOR", "1"));

        try (Progress progress = Progress.over(4, "SH010", shell.shell())) {
            progress.show(1, 1.5, "2 running");
        }

        assertThat(shell.out())
                .contains("\r")
                .contains("SH010")
                .contains("1/4 tasks")
                .contains("62%");
        assertThat(shell.out().split("[\r\n]"))
                .allSatisfy(line -> assertThat(line.length()).isLessThan(60));
        assertThat(shell.out()).doesNotContain("\u001b[3").doesNotContain("█");
    }
}
