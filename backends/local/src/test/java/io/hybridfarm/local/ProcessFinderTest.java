package io.hybridfarm.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.testkit.RecordingReporter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ProcessFinderTest {
    private static final AttemptId ATTEMPT = new AttemptId(17);
    /** So many numbers that they last for as long as a test may take. */
    private static final long MANY = Integer.MAX_VALUE;

    private final UUID identity = UUID.fromString("00000000-0000-0000-0000-000000000017");
    private final List<Process> started = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void killWhatWasStarted() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void marked_processes_are_found_by_farm_and_attempt() throws IOException {
        UUID mine = UUID.randomUUID();
        Process marked = sleep(MarkedProcesses.value(mine, ATTEMPT));
        sleep(MarkedProcesses.value(UUID.randomUUID(), ATTEMPT));
        sleep(mine + "/17");
        sleep(mine + "/a17x");
        sleep(mine + "/a0");
        sleep("x" + mine + "/a17");

        ProcessFinder finder = new MarkedProcesses(new ProcFolder(), mine);
        ProcessFinder.Sighting sighting = new RecordingReporter()
                .await(
                        "the marked process",
                        () -> Optional.of(finder.look())
                                .filter(found ->
                                        found.clear() && !found.of(ATTEMPT).isEmpty()));

        assertThat(sighting.processes()).containsOnlyKeys(ATTEMPT);
        assertThat(sighting.of(ATTEMPT)).containsExactly(marked.toHandle());
        assertThat(sighting.of(new AttemptId(1))).isEmpty();
    }

    @Test
    void a_process_without_any_environment_makes_looks_unclear_for_a_moment_only() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sleep", "86400");
        builder.environment().clear();
        started.add(builder.start());
        ProcessFinder finder = new MarkedProcesses(new ProcFolder(), identity);
        assertThat(finder.look().clear()).isFalse();
        new RecordingReporter()
                .await("a clear look", () -> Optional.of(finder.look()).filter(ProcessFinder.Sighting::clear));
    }

    @Test
    void a_mark_that_is_out_of_sight_at_the_second_glance_makes_the_look_unclear() {
        byte[] marked = ("A=1\0HYBRIDFARM_TREE=" + identity + "/a17\0").getBytes(StandardCharsets.US_ASCII);
        Deque<byte[]> glances = new ArrayDeque<>(List.of(marked, new byte[0], marked, marked));
        long self = ProcessHandle.current().pid();
        ProcessFinder finder = new MarkedProcesses(
                new ProcFolder() {
                    @Override
                    List<Long> processes() {
                        return List.of(self);
                    }

                    @Override
                    Optional<byte[]> environment(long pid) {
                        return Optional.of(glances.remove());
                    }
                },
                identity);
        ProcessFinder.Sighting first = finder.look();
        assertThat(first.of(ATTEMPT)).isEmpty();
        assertThat(first.clear()).isFalse();
        ProcessFinder.Sighting second = finder.look();
        assertThat(second.of(ATTEMPT)).containsExactly(ProcessHandle.current());
        assertThat(second.clear()).isTrue();
    }

    @Test
    void a_process_that_is_changing_its_program_is_waited_for() {
        ProcessFinder finder = new MarkedProcesses(
                new ProcFolder() {
                    @Override
                    Optional<byte[]> environment(long pid) {
                        return Optional.of(new byte[0]);
                    }

                    @Override
                    Optional<byte[]> commandLine(long pid) {
                        return Optional.of(new byte[0]);
                    }
                },
                identity);
        assertThat(finder.look().clear()).isFalse();
        assertThat(finder.look().clear()).isFalse();
    }

    @Test
    void after_a_short_attempt_a_few_numbers_are_looked_at_instead_of_all_processes() throws Exception {
        LookCount proc = new LookCount();
        MarkedProcesses finder = new MarkedProcesses(proc, identity);
        long start = System.nanoTime();
        Process first = sleep(MarkedProcesses.value(identity, ATTEMPT));
        ProcessFinder.First known = new ProcessFinder.First(first.pid(), start);
        proc.last = first.pid() + 3;
        proc.gone = true;
        assertThat(finder.lookAfter(ATTEMPT, known).of(ATTEMPT)).isEmpty();
        assertThat(proc.lists).isZero();

        proc.last = first.pid() + 100_000;
        assertThat(finder.lookAfter(ATTEMPT, known).of(ATTEMPT)).isEmpty();
        assertThat(proc.lists).as("too many numbers").isEqualTo(1);
        proc.last = first.pid() - 1;
        finder.lookAfter(ATTEMPT, known);
        assertThat(proc.lists).as("numbers have begun anew").isEqualTo(2);
        proc.last = first.pid() + 3;
        finder.lookAfter(
                ATTEMPT,
                new ProcessFinder.First(first.pid(), start - Duration.ofDays(1).toNanos()));
        assertThat(proc.lists).as("numbers may have begun anew").isEqualTo(3);
    }

    @Test
    void what_a_short_attempt_has_left_is_found_among_the_numbers_after_its_first() throws Exception {
        MarkedProcesses finder = new MarkedProcesses(new ProcFolder(), identity);
        long start = System.nanoTime();
        Process first = sleep(MarkedProcesses.value(identity, ATTEMPT));
        Process left = sleep(MarkedProcesses.value(identity, ATTEMPT));
        Process others = sleep(MarkedProcesses.value(identity, new AttemptId(18)));
        finder.started(new AttemptId(18), others.toHandle());
        first.destroyForcibly().waitFor();
        new RecordingReporter()
                .await(
                        "what is left",
                        () -> Optional.of(finder.lookAfter(ATTEMPT, new ProcessFinder.First(first.pid(), start)))
                                .filter(found -> found.of(ATTEMPT).equals(List.of(left.toHandle()))));
    }

    @Test
    void numbers_that_are_given_out_during_a_look_are_looked_at_too() {
        byte[] marked = ("A=1\0HYBRIDFARM_TREE=" + identity + "/a17\0").getBytes(StandardCharsets.US_ASCII);
        Deque<Long> last = new ArrayDeque<>(List.of(1002L, 1005L, 1005L));
        List<Long> asked = new ArrayList<>();
        MarkedProcesses finder = new MarkedProcesses(
                new ProcFolder() {
                    @Override
                    OptionalLong lastNumber() {
                        return OptionalLong.of(last.remove());
                    }

                    @Override
                    OptionalLong endOfNumbers() {
                        return OptionalLong.of(MANY);
                    }

                    @Override
                    boolean exists(long pid) {
                        asked.add(pid);
                        return false;
                    }

                    @Override
                    Optional<byte[]> environment(long pid) {
                        return Optional.of(marked);
                    }
                },
                identity);
        ProcessFinder.Sighting sighting = finder.lookAfter(ATTEMPT, new ProcessFinder.First(1000, System.nanoTime()));
        assertThat(asked).containsExactly(1001L, 1002L, 1003L, 1004L, 1005L);
        assertThat(sighting.clear()).isTrue();
    }

    @Test
    void a_mark_after_a_very_large_environment_is_found() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sleep", "86400");
        builder.environment().clear();
        for (char name = 'A'; name < 'G'; name++) {
            builder.environment().put(String.valueOf(name), "x".repeat(100_000));
        }
        builder.environment().put(MarkedProcesses.VARIABLE, MarkedProcesses.value(identity, ATTEMPT));
        started.add(builder.start());
        ProcessFinder finder = new MarkedProcesses(new ProcFolder(), identity);
        new RecordingReporter()
                .await(
                        "the marked process",
                        () -> Optional.of(finder.look())
                                .filter(found -> !found.of(ATTEMPT).isEmpty()));
    }

    @Test
    void a_recorded_process_is_found_until_it_ends() throws Exception {
        RecordedProcesses finder = new RecordedProcesses(folder);
        Process process = sleep("unmarked");
        finder.started(ATTEMPT, process.toHandle());
        assertThat(new RecordedProcesses(folder).look().of(ATTEMPT)).containsExactly(process.toHandle());
        process.destroyForcibly().waitFor();
        assertThat(finder.look().of(ATTEMPT)).isEmpty();
        finder.ended(ATTEMPT);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_record_whose_number_belongs_to_another_process_by_now_finds_nothing() throws IOException {
        Process process = sleep("unmarked");
        Files.writeString(folder.resolve("a17"), process.pid() + " 2001-01-01T00:00:00Z\n");
        Files.writeString(folder.resolve("a18"), process.pid() + "\n");
        Files.writeString(folder.resolve("a19"), "not a number\n");
        Files.writeString(folder.resolve("README"), "not a record\n");
        assertThat(new RecordedProcesses(folder).look().processes()).isEmpty();
    }

    private Process sleep(String mark) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sleep", "86400");
        builder.environment().put(MarkedProcesses.VARIABLE, mark);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** Processes that can be made to go away, and how often all were listed. */
    private static final class LookCount extends ProcFolder {
        private long last;
        private boolean gone;
        private int lists;

        @Override
        OptionalLong lastNumber() {
            return OptionalLong.of(last);
        }

        @Override
        OptionalLong endOfNumbers() {
            return OptionalLong.of(MANY);
        }

        @Override
        boolean exists(long pid) {
            return !gone && super.exists(pid);
        }

        @Override
        List<Long> processes() {
            lists++;
            return gone ? List.of() : super.processes();
        }
    }
}
