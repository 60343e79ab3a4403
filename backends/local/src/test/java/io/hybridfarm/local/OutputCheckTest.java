package io.hybridfarm.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputCheckTest {
    private static final Instant START = Instant.parse("2026-01-05T09:00:00.5Z");
    private static final Duration SKEW = Duration.ofSeconds(2);
    private static final Starter STARTER = new Starter("test", Optional.empty());

    @TempDir
    Path folder;

    @Test
    void an_output_written_since_the_start_counts() throws IOException {
        Path file = folder.resolve("a.exr");
        OutputCheck check = OutputCheck.prepare(List.of(file), STARTER, START, SKEW);
        write(file, START);
        assertThat(check.problem()).isEmpty();
    }

    @Test
    void clocks_that_are_hours_apart_do_not_matter() throws IOException {
        Path fresh = folder.resolve("fresh.exr");
        Path replaced = folder.resolve("replaced.exr");
        Path untouched = folder.resolve("untouched.exr");
        write(replaced, START.minusSeconds(7_200));
        write(untouched, START.minusSeconds(7_200));
        OutputCheck check = OutputCheck.prepare(List.of(fresh, replaced, untouched), STARTER, START, SKEW);
        write(fresh, START.minusSeconds(3_600));
        write(replaced, START.minusSeconds(3_600));
        assertThat(check.problem())
                .hasValue("a declared output was there before and was not written again: " + untouched);
    }

    @Test
    void an_output_may_be_a_copy_with_the_time_of_its_original() throws IOException {
        Path file = folder.resolve("a.exr");
        OutputCheck check = OutputCheck.prepare(List.of(file), STARTER, START, SKEW);
        write(file, START.minus(Duration.ofDays(30)));
        assertThat(check.problem()).isEmpty();
    }

    @Test
    void where_times_are_whole_seconds_a_file_server_may_be_behind_by_the_skew_and_no_more() throws IOException {
        Path file = folder.resolve("a.exr");
        Instant second = Instant.parse("2026-01-05T08:59:58Z");
        write(file, second);
        assertThat(OutputCheck.prepare(List.of(file), STARTER, second.plus(SKEW), SKEW)
                        .problem())
                .isEmpty();
        assertThat(OutputCheck.prepare(List.of(file), STARTER, second.plus(SKEW).plusMillis(1), SKEW)
                        .problem()
                        .orElseThrow())
                .contains("was not written again")
                .contains("a.exr");
    }

    @Test
    void an_output_of_just_before_the_start_counts_once_it_has_changed() throws IOException {
        Path file = folder.resolve("a.exr");
        write(file, START.minusMillis(3));
        OutputCheck check = OutputCheck.prepare(List.of(file), STARTER, START, SKEW);
        assertThat(check.problem()).isPresent();
        write(file, START.plusMillis(3));
        assertThat(check.problem()).isEmpty();
    }

    @Test
    void where_times_are_whole_seconds_an_unchanged_time_proves_nothing() throws IOException {
        Path file = folder.resolve("a.exr");
        write(file, Instant.parse("2026-01-05T09:00:00Z"));
        assertThat(OutputCheck.prepare(List.of(file), STARTER, START, SKEW).problem())
                .isEmpty();
    }

    @Test
    void a_folder_is_as_young_as_its_youngest_entry() throws IOException {
        Path sequence = Files.createDirectory(folder.resolve("sequence"));
        Path frame = sequence.resolve("0001.exr");
        write(frame, START.minusSeconds(100));
        Files.setLastModifiedTime(sequence, FileTime.from(START.minusSeconds(100)));
        OutputCheck check = OutputCheck.prepare(List.of(sequence), STARTER, START, SKEW);
        assertThat(check.problem()).isPresent();
        write(frame, START.plusSeconds(1));
        Files.setLastModifiedTime(sequence, FileTime.from(START.minusSeconds(100)));
        assertThat(check.problem()).isEmpty();
    }

    @Test
    void the_first_missing_outputs_are_named_and_the_others_counted() throws IOException {
        List<Path> files =
                IntStream.range(0, 5).mapToObj(i -> folder.resolve("f" + i)).toList();
        assertThat(OutputCheck.prepare(files, STARTER, START, SKEW).problem())
                .hasValue("a declared output is missing: " + files.get(0) + ", " + files.get(1) + ", " + files.get(2)
                        + " and 2 more");
    }

    private static void write(Path file, Instant modified) throws IOException {
        Files.writeString(file, "pixels");
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }
}
