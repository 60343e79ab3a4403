package io.hybridfarm.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.testkit.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final FillingDisk disk = new FillingDisk();
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("ledger");
    }

    private Ledger open() throws IOException {
        return new Ledger(file, clock, disk);
    }

    private static List<Messages.Start> starts(long from, long to, String script) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(attempt -> AgentHarness.start(attempt, script))
                .toList();
    }

    private static void run(Ledger ledger, long attempt) throws IOException {
        ledger.hold(List.of(AgentHarness.start(attempt, "true")));
        ledger.ended(ReportMessages.lost(attempt, "gone"));
    }

    @Test
    void what_was_taken_on_is_known_to_the_next_agent() throws IOException {
        try (Ledger ledger = open()) {
            ledger.hold(List.of(AgentHarness.start(1, "true"), AgentHarness.start(2, "false")));
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.held()).containsExactly(AgentHarness.start(1, "true"), AgentHarness.start(2, "false"));
            assertThat(ledger.knows(2)).isTrue();
            assertThat(ledger.knows(3)).isFalse();
        }
    }

    @Test
    void an_end_is_told_until_it_was_delivered_and_known_after_that() throws IOException {
        try (Ledger ledger = open()) {
            run(ledger, 1);
            run(ledger, 2);
            ledger.delivered(1);
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.held()).isEmpty();
            assertThat(ledger.undelivered()).containsExactly(ReportMessages.lost(2, "gone"));
            assertThat(ledger.end(1)).contains(ReportMessages.lost(1, "gone"));
            assertThat(ledger.notUploaded()).containsExactly(1L, 2L);
            ledger.uploaded(1);
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.notUploaded()).containsExactly(2L);
        }
    }

    @Test
    void a_line_cut_short_by_a_power_cut_harms_no_other() throws IOException {
        try (Ledger ledger = open()) {
            run(ledger, 1);
        }
        Files.writeString(file, "{\"attempt\":2,\"he", StandardOpenOption.APPEND);
        try (Ledger ledger = open()) {
            assertThat(ledger.knows(2)).isFalse();
            run(ledger, 3);
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.knows(1)).isTrue();
            assertThat(ledger.end(3)).isPresent();
        }
    }

    @Test
    void settled_ends_beyond_a_thousand_are_forgotten_and_others_are_not() throws IOException {
        try (Ledger ledger = open()) {
            run(ledger, 1);
            ledger.hold(starts(2, Ledger.KEPT + 5, "true"));
            for (long attempt = 2; attempt <= Ledger.KEPT + 5; attempt++) {
                ledger.ended(ReportMessages.lost(attempt, "gone"));
                ledger.delivered(attempt);
                ledger.uploaded(attempt);
            }
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.knows(1)).isTrue();
            assertThat(List.of(2L, 3L, 4L, 5L)).noneMatch(ledger::knows);
            assertThat(ledger.knows(6)).isTrue();
            assertThat(ledger.undelivered()).hasSize(1);
        }
    }

    @Test
    void settled_ends_are_forgotten_after_a_week() throws IOException {
        try (Ledger ledger = open()) {
            run(ledger, 1);
            run(ledger, 2);
            ledger.delivered(2);
            ledger.uploaded(2);
        }
        clock.advance(Duration.ofDays(8));
        try (Ledger ledger = open()) {
            assertThat(ledger.knows(1)).isTrue();
            assertThat(ledger.knows(2)).isFalse();
        }
    }

    @Test
    void what_the_disk_did_not_take_is_written_when_it_takes_it_again() throws IOException {
        try (Ledger ledger = open()) {
            ledger.hold(List.of(AgentHarness.start(1, "true")));
            disk.full(true);
            assertThatThrownBy(() -> ledger.hold(List.of(AgentHarness.start(2, "true"))))
                    .hasMessageContaining("No space left");
            ledger.ended(ReportMessages.lost(1, "gone"));
            ledger.tryAgain();
            assertThat(ledger.problem()).contains("No space left");

            disk.full(false);
            ledger.tryAgain();
            assertThat(ledger.problem()).isEmpty();
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.end(1)).contains(ReportMessages.lost(1, "gone"));
            assertThat(ledger.knows(2)).isFalse();
        }
    }

    @Test
    void the_file_does_not_grow_for_ever() throws IOException {
        String script = "true # " + "x".repeat(2_000);
        try (Ledger ledger = open()) {
            for (long attempt = 1; attempt <= 6_000; attempt++) {
                if (attempt % 100 == 1) {
                    ledger.hold(starts(attempt, attempt + 99, script));
                }
                ledger.ended(ReportMessages.lost(attempt, "gone"));
                ledger.delivered(attempt);
                ledger.uploaded(attempt);
            }
        }
        assertThat(Files.size(file)).isLessThan(6L << 20);
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)).contains("\"attempt\":6000");
    }
}
