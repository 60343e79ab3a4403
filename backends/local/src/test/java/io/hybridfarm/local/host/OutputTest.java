package io.hybridfarm.local.host;

import static io.hybridfarm.local.host.ScriptedAgent.finished;
import static io.hybridfarm.local.host.ScriptedAgent.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Messages.Report.Kind;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {
    @TempDir
    Path base;

    @Test
    void pieces_make_a_whole_that_is_complete_with_the_last() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = running(farm);
            assertThat(read(farm, 1).complete()).isFalse();
            assertThat(length(agent.piece(1, 0, "frame ", false))).isEqualTo(6);
            assertThat(text(read(farm, 1))).isEqualTo("frame ");
            agent.report(finished(1, "SUCCEEDED", 0));
            assertThat(read(farm, 1).complete()).isFalse();
            assertThat(length(agent.piece(1, 6, "1 done", true))).isEqualTo(12);

            assertThat(text(read(farm, 1))).isEqualTo("frame 1 done");
            assertThat(read(farm, 1).complete()).isTrue();
            assertThat(farm.backend.readLog(new AttemptId(1), 6, 3).bytes()).isEqualTo(bytes("1 d"));
        }
    }

    @Test
    void repeated_overlapping_and_early_pieces_change_nothing() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = running(farm);
            agent.piece(1, 0, "abc", false);
            assertThat(length(agent.piece(1, 0, "abc", false))).isEqualTo(3);
            assertThat(length(agent.piece(1, 2, "xyz", false))).isEqualTo(3);
            assertThat(length(agent.piece(1, 5, "fgh", true))).isEqualTo(3);
            assertThat(text(read(farm, 1))).isEqualTo("abc");
            assertThat(length(agent.piece(1, 3, "de", true))).isEqualTo(5);
            assertThat(length(agent.piece(1, 3, "de", true))).isEqualTo(5);
            assertThat(text(read(farm, 1))).isEqualTo("abcde");
        }
    }

    @Test
    void output_that_is_all_here_before_the_end_is_told_is_complete_with_the_end() throws IOException {
        ScriptedAgent agent;
        try (HostHarness farm = HostHarness.started(base)) {
            agent = running(farm);
            farm.launch(2, "one");
            agent.poll();
            agent.report(told(2, Kind.STARTED));
            for (long attempt = 1; attempt <= 2; attempt++) {
                agent.piece(attempt, 0, "all", true);
                assertThat(read(farm, attempt).complete()).isFalse();
            }
            agent.report(finished(1, "SUCCEEDED", 0));
            assertThat(read(farm, 1).complete()).isTrue();
        }
        try (HostHarness farm = new HostHarness(base)) {
            farm.backend.reconcile(List.of(HostHarness.order(2, "one")));
            ScriptedAgent back = agent.at(farm);
            back.hello();
            assertThat(read(farm, 2).complete()).isFalse();
            back.report(finished(2, "SUCCEEDED", 0));
            assertThat(text(read(farm, 2))).isEqualTo("all");
            assertThat(read(farm, 2).complete()).isTrue();
        }
    }

    @Test
    void an_attempt_that_printed_nothing_is_complete_and_empty() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = running(farm);
            agent.report(finished(1, "SUCCEEDED", 0));
            agent.piece(1, 0, "", true);
            assertThat(read(farm, 1).bytes()).isEmpty();
            assertThat(read(farm, 1).complete()).isTrue();
        }
    }

    @Test
    void output_that_comes_with_the_end_is_all_there_is_however_often_it_comes() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = running(farm);
            for (int i = 0; i < 2; i++) {
                assertThat(agent.ended(1, "frame 1 done")).containsExactly(1L);
                assertThat(text(read(farm, 1))).isEqualTo("frame 1 done");
                assertThat(read(farm, 1).complete()).isTrue();
            }
            assertThat(length(agent.piece(1, 12, "more", true))).isEqualTo(12);
        }
    }

    @Test
    void nothing_that_comes_with_the_end_is_complete_too_also_of_an_attempt_whose_start_was_not_told()
            throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = running(farm);
            farm.launch(2, "one");
            agent.poll();
            for (long attempt = 1; attempt <= 2; attempt++) {
                assertThat(agent.ended(attempt, "")).containsExactly(attempt);
                assertThat(read(farm, attempt).bytes()).isEmpty();
                assertThat(read(farm, attempt).complete()).isTrue();
            }
        }
    }

    @Test
    void output_that_comes_with_the_end_is_not_kept_after_pieces_or_from_a_stranger() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = running(farm);
            ScriptedAgent other = farm.agent("two");
            other.hello();
            assertThat(other.ended(1, "forged")).isEmpty();
            agent.piece(1, 0, "frame", false);
            assertThat(other.ended(1, "forged")).isEmpty();
            assertThat(agent.ended(1, "frame 1")).isEmpty();
            assertThat(read(farm, 1).complete()).isFalse();

            assertThat(length(agent.piece(1, 5, " 1", true))).isEqualTo(7);
            assertThat(text(read(farm, 1))).isEqualTo("frame 1");
            assertThat(read(farm, 1).complete()).isTrue();
        }
    }

    @Test
    void a_full_disk_takes_the_end_but_not_the_output_that_comes_with_it() throws IOException {
        try (HostHarness farm = HostHarness.started(base, "min-disk", "1000TiB")) {
            ScriptedAgent agent = running(farm);
            assertThat(agent.ended(1, "abc")).isEmpty();
            assertThat(farm.context.reporter().awaitFinished(new AttemptId(1)).ending())
                    .isEqualTo(AttemptReport.Ending.SUCCEEDED);
        }
    }

    @Test
    void output_goes_on_after_a_restart_from_the_worker_that_has_it_and_no_other() throws IOException {
        ScriptedAgent agent;
        try (HostHarness farm = HostHarness.started(base)) {
            agent = running(farm);
            agent.piece(1, 0, "before ", false);
            agent.report(finished(1, "SUCCEEDED", 0));
        }
        try (HostHarness farm = HostHarness.started(base)) {
            assertThat(read(farm, 1).complete()).isFalse();
            ScriptedAgent other = farm.agent("two");
            other.hello();
            assertThat(other.piece(1, 7, "forged", true).status()).isEqualTo(404);
            ScriptedAgent back = agent.at(farm);
            back.hello();
            assertThat(length(back.piece(1, 0, "before ", false))).isEqualTo(7);
            assertThat(length(back.piece(1, 7, "after", true))).isEqualTo(12);
            assertThat(text(read(farm, 1))).isEqualTo("before after");
            assertThat(read(farm, 1).complete()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_folder_that_a_crash_left_half_made_takes_the_output_all_the_same(boolean emptyFile) throws IOException {
        ScriptedAgent agent;
        Path incoming;
        try (HostHarness farm = HostHarness.started(base)) {
            agent = running(farm);
            incoming = farm.folder.resolve("attempts/a1/incoming");
        }
        Files.delete(incoming);
        if (emptyFile) {
            Files.createFile(incoming);
        }
        try (HostHarness farm = new HostHarness(base)) {
            farm.backend.reconcile(List.of(HostHarness.order(1, "one")));
            ScriptedAgent other = farm.agent("two");
            other.hello();
            other.piece(1, 0, "forged", true);
            ScriptedAgent back = agent.at(farm);
            back.hello(1);
            back.report(finished(1, "SUCCEEDED", 0));
            assertThat(read(farm, 1).complete()).isFalse();
            assertThat(length(back.piece(1, 0, "frame 1 ", false))).isEqualTo(8);
            assertThat(length(back.piece(1, 8, "done", true))).isEqualTo(12);
            assertThat(text(read(farm, 1))).isEqualTo("frame 1 done");
            assertThat(read(farm, 1).complete()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "frame 1 done"})
    void a_folder_that_a_crash_left_half_made_takes_output_that_comes_with_the_end(String output) throws IOException {
        ScriptedAgent agent;
        Path incoming;
        try (HostHarness farm = HostHarness.started(base)) {
            agent = running(farm);
            incoming = farm.folder.resolve("attempts/a1/incoming");
        }
        Files.delete(incoming);
        try (HostHarness farm = new HostHarness(base)) {
            farm.backend.reconcile(List.of(HostHarness.order(1, "one")));
            ScriptedAgent back = agent.at(farm);
            back.hello(1);
            assertThat(back.ended(1, output)).containsExactly(1L);
            assertThat(text(read(farm, 1))).isEqualTo(output);
            assertThat(read(farm, 1).complete()).isTrue();
        }
    }

    @Test
    void output_of_a_worker_that_is_lost_is_as_complete_as_it_will_be() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = running(farm);
            agent.piece(1, 0, "half", false);
            farm.context.deadlines().advance(HostHarness.LEASE.plusSeconds(3));
            farm.context.reporter().awaitLost(new AttemptId(1));
            assertThat(read(farm, 1).complete()).isTrue();

            agent.hello(1);
            assertThat(length(agent.piece(1, 4, " and the rest", true))).isEqualTo(17);
            assertThat(text(read(farm, 1))).isEqualTo("half and the rest");
        }
    }

    @Test
    void output_beyond_the_limit_is_taken_and_dropped() throws IOException {
        try (HostHarness farm = HostHarness.started(base, "log-limit", "1KiB")) {
            ScriptedAgent agent = running(farm);
            byte[] block = bytes("x".repeat(4_000));
            for (int i = 0; i < 4; i++) {
                assertThat(length(agent.piece(1, i * 4_000L, block, i == 3))).isGreaterThanOrEqualTo((i + 1) * 4_000L);
            }
            String kept = text(read(farm, 1));
            assertThat(kept).endsWith("[hybridfarm: what followed was cut; log-limit is 1KiB]\n");
            assertThat(kept.length()).isLessThan(5_400);
            assertThat(Files.exists(farm.folder.resolve("attempts/a1/incoming")))
                    .isFalse();
        }
    }

    @Test
    void the_oldest_output_goes_when_there_are_more_attempts_than_are_kept() throws IOException {
        try (HostHarness farm = HostHarness.started(base, "log-keep-attempts", "2")) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            for (long attempt = 1; attempt <= 4; attempt++) {
                farm.launch(attempt, "one");
                agent.poll();
                agent.report(finished(attempt, "SUCCEEDED", 0));
                agent.piece(attempt, 0, "done", true);
            }
            assertThatThrownBy(() -> read(farm, 2))
                    .isInstanceOfSatisfying(
                            FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
            assertThat(text(read(farm, 3))).isEqualTo("done");
        }
    }

    @Test
    void a_full_disk_makes_workers_wait_with_their_output() throws IOException {
        try (HostHarness farm = HostHarness.started(base, "min-disk", "1000TiB")) {
            ScriptedAgent agent = running(farm);
            ScriptedAgent.Answer answer = agent.piece(1, 0, "abc", false);
            assertThat(answer.status()).isEqualTo(Protocol.TOO_BUSY);
            assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("30");
            assertThat(answer.problem()).contains("disk");
        }
    }

    @Test
    void an_attempt_of_another_journal_is_not_mixed_with_the_one_that_left_its_output() throws IOException {
        Files.createDirectories(base.resolve("backend/attempts/a1"));
        try (HostHarness farm = HostHarness.started(base)) {
            assertThatThrownBy(() -> farm.launch(1, "one")).isInstanceOfSatisfying(FarmException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.BACKEND_FAILED);
                assertThat(e.getMessage()).contains("a1").contains("another journal");
            });
        }
    }

    private static ScriptedAgent running(HostHarness farm) throws IOException {
        ScriptedAgent agent = farm.agent("one");
        agent.hello();
        farm.launch(1, "one");
        List<Messages.Order> orders = agent.poll();
        assertThat(orders).hasSize(1);
        agent.report(told(1, Kind.STARTED));
        return agent;
    }

    private static long length(ScriptedAgent.Answer answer) {
        return answer.as(Messages.LogLength.class).length();
    }

    private static LogChunk read(HostHarness farm, long attempt) {
        return farm.backend.readLog(new AttemptId(attempt), 0, 1 << 20);
    }

    private static String text(LogChunk chunk) {
        return new String(chunk.bytes(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
