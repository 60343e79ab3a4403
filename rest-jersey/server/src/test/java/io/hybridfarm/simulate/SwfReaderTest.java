package io.hybridfarm.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.core.simulate.Workload;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwfReaderTest {
    private static final String LOG = """
            ; Version: 2.2
            ; Computer: a cluster that never was
            ; UnixStartTime: 1767571200
            ; TimeZoneString: Europe/Berlin
            ; MaxJobs: 7
            ; MaxNodes: 4
            ; MaxProcs: 32
            ; Note: times are seconds
            ;
                1      0      5   3600   8 3599.5 -1   8  7200     -1 1  12  3  7 1  1 -1 -1
                2     10     -1     60  -1     -1 -1   4    -1     -1 1  13 -1 -1 2  1 -1 -1
                3     20      0     -1   4     -1 -1   4    60     -1 5  13  3 -1 2  1 -1 -1
                4     30      0     15   0      0  0  -1    -1     -1 0  14  4 -1 2  1 -1 -1
                5     40    100    500   2     -1 -1   2    -1     -1 1  14  4 -1 2  2 -1 -1
                5     40    100    200   2     -1 -1   2    -1     -1 2  14  4 -1 2  2 -1 -1
                5    300     50    300   2     -1 -1   2    -1     -1 3  14  4 -1 2  2 -1 -1

                6     50      0      0   1     -1 -1   1    -1     -1 0  -1 -1 -1 -1 -1 -1 -1
            """;

    @TempDir
    private Path folder;

    @Test
    void processors_become_frames_of_one_core() throws IOException {
        Trace trace = read(LOG, Trace.Procs.FRAMES, Trace.ShowBy.GROUP);

        assertThat(trace.workload().jobs())
                .extracting(Workload.Job::name)
                .containsExactly("job-1", "job-2", "job-5", "job-6");
        Workload.Job first = trace.workload().jobs().get(0);
        assertThat(first.arrival()).isEqualTo(Instant.parse("2026-01-05T00:00:00Z"));
        assertThat(first.show()).isEqualTo("group-3");
        assertThat(first.department()).isEqualTo("group-3");
        assertThat(first.user()).isEqualTo("user-12");
        assertThat(first.taskCount()).isEqualTo(8);
        assertThat(first.steps().get(0).demand()).isEqualTo(Demand.ONE_CORE);
        assertThat(first.steps().get(0).durations().millis(7)).isEqualTo(3_600_000);
        assertThat(trace.fleet().orElseThrow().workers())
                .hasSize(4)
                .allSatisfy(worker -> assertThat(worker.milliCores()).isEqualTo(8_000));
    }

    @Test
    void processors_become_cores_of_one_task_on_one_machine_that_has_them_all() throws IOException {
        Trace trace = read(LOG, Trace.Procs.CORES, Trace.ShowBy.NONE);

        Workload.Job first = trace.workload().jobs().get(0);
        assertThat(first.taskCount()).isEqualTo(1);
        assertThat(first.steps().get(0).demand()).isEqualTo(Demand.ofCores(8));
        assertThat(first.show()).isEqualTo("all");
        assertThat(trace.fleet().orElseThrow().workers())
                .extracting(Offer.Worker::milliCores)
                .containsExactly(32_000);
    }

    @Test
    void requested_processors_stand_in_for_unknown_ones_and_unknown_people_have_a_name() throws IOException {
        List<Workload.Job> jobs =
                read(LOG, Trace.Procs.FRAMES, Trace.ShowBy.QUEUE).workload().jobs();

        assertThat(jobs.get(1).taskCount()).isEqualTo(4);
        assertThat(jobs.get(1).department()).isEqualTo("group-unknown");
        assertThat(jobs.get(1).show()).isEqualTo("queue-2");
        assertThat(jobs.get(3).user()).isEqualTo("user-unknown");
        assertThat(jobs.get(3).show()).isEqualTo("queue-unknown");
    }

    @Test
    void what_is_left_out_is_counted() throws IOException {
        assertThat(read(LOG, Trace.Procs.FRAMES, Trace.ShowBy.PARTITION).notes())
                .containsExactly(
                        "1 line left out: number of processors not known, as of jobs that never started",
                        "2 lines left out: parts of jobs that were swapped out, whose whole has a line of its own",
                        "1 line left out: run time not known");
    }

    @Test
    void memory_counts_where_the_header_says_how_much_a_node_has() throws IOException {
        String log = """
                ; MaxNodes: 2
                ; MaxProcs: 8
                ; MaxMemory: 4194304
                1 0 0 60 2 -1 1000 2 -1 1048576 1 1 1 -1 1 1 -1 -1
                2 0 0 60 2 -1 1000 2 -1      -1 1 1 1 -1 1 1 -1 -1
                """;

        Trace frames = read(log, Trace.Procs.FRAMES, Trace.ShowBy.NONE);
        Trace cores = read(log, Trace.Procs.CORES, Trace.ShowBy.NONE);

        assertThat(memory(frames, 0)).isEqualTo(1L << 30);
        assertThat(memory(frames, 1)).isEqualTo(1_024_000);
        assertThat(memory(cores, 0)).isEqualTo(2L << 30);
        assertThat(frames.fleet().orElseThrow().workers().get(0).memoryBytes()).isEqualTo(4L << 30);
    }

    @Test
    void a_packed_log_is_unpacked() throws IOException {
        Path file = folder.resolve("log.swf.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(LOG.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Trace.read(file, Trace.Procs.FRAMES, Trace.ShowBy.GROUP)
                        .workload()
                        .jobs())
                .hasSize(4);
    }

    @Test
    void a_log_without_a_header_has_no_machines() throws IOException {
        assertThat(read("1 0 0 60 2 -1 -1 2 -1 -1 1 1 1 -1 1 1 -1 -1", Trace.Procs.CORES, Trace.ShowBy.NONE)
                        .fleet())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 0 0 60 2 -1 -1 2 -1 -1 1 1 1 -1 1 1 -1|must have 18 columns, not 17",
                "1 0 0 60 2 -1 -1 2 -1 -1 1 1 1 -1 1 1 -1 -1 9|must have 18 columns, not 19",
                "1 0 0 1m 2 -1 -1 2 -1 -1 1 1 1 -1 1 1 -1 -1|column 4 (run time) must be a number, not '1m'",
                "1 0 0 -7 2 -1 -1 2 -1 -1 1 1 1 -1 1 1 -1 -1|column 4 (run time) must be -1 for unknown, or 0",
                "1 0 0 1e999999999 2 -1 -1 2 -1 -1 1 1 1 -1 1 1 -1 -1|column 4 (run time)",
                "1 0 0 60 2000000 -1 -1 2 -1 -1 1 1 1 -1 1 1 -1 -1|column 5 (allocated processors) must be at most 1000000",
            })
    void a_malformed_line_is_refused_with_its_place_and_what_would_be_right(String line, String message) {
        assertThatThrownBy(() -> read("; MaxProcs: 8\n" + line, Trace.Procs.FRAMES, Trace.ShowBy.NONE))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("log.swf:2: ")
                .hasMessageContaining(message);
    }

    @Test
    void a_log_without_a_usable_job_and_one_that_is_missing_are_refused() {
        assertThatThrownBy(() -> read("; MaxProcs: 8\n", Trace.Procs.FRAMES, Trace.ShowBy.NONE))
                .hasMessageContaining("no job with a known run time");
        assertThatThrownBy(() -> Trace.read(folder.resolve("no.swf"), Trace.Procs.FRAMES, Trace.ShowBy.NONE))
                .hasMessageContaining("there is no file");
    }

    private Trace read(String log, Trace.Procs procs, Trace.ShowBy showBy) throws IOException {
        Path file = Files.writeString(folder.resolve("log.swf"), log);
        return Trace.read(file, procs, showBy);
    }

    private static long memory(Trace trace, int job) {
        return trace.workload().jobs().get(job).steps().get(0).demand().memoryBytes();
    }
}
