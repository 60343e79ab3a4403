package io.hybridfarm.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.simulate.Workload;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {
    private static final String WHOLE = """
            {"at":"2026-01-05T09:30:00Z","name":"SH010_light_v003","show":"aurora","department":"lighting","user":"mira",\
            "band":"rush","priority":70,"steps":[{"name":"render","tasks":3,"demand":{"cores":4,"memory":"8GiB","gpus":1,"tags":["linux"]},\
            "seconds":[60,61.5,70]},{"name":"comp","tasks":3,"seconds":5,"dependsOn":[{"step":"render","map":"same-index"}],"retries":3},\
            {"name":"movie","seconds":30,"dependsOn":[{"step":"comp"}]}]}
            """;

    @TempDir
    private Path folder;

    @Test
    void every_field_is_read() throws IOException {
        Workload.Job job = read(WHOLE).jobs().get(0);

        assertThat(job.arrival()).isEqualTo(Instant.parse("2026-01-05T09:30:00Z"));
        assertThat(job.name()).isEqualTo("SH010_light_v003");
        assertThat(job.show()).isEqualTo("aurora");
        assertThat(job.department()).isEqualTo("lighting");
        assertThat(job.user()).isEqualTo("mira");
        assertThat(job.band()).isEqualTo(Band.RUSH);
        assertThat(job.priority()).isEqualTo(70);
        assertThat(job.steps()).extracting(Workload.Step::retries).containsExactly(1, 3, 1);
        assertThat(job.steps()).extracting(Workload.Step::tasks).containsExactly(3, 3, 1);
        assertThat(job.steps().get(0).demand()).isEqualTo(new Demand(4_000, 8L << 30, 1, List.of("linux")));
        assertThat(job.steps().get(0).durations().stream().toArray()).containsExactly(60_000, 61_500, 70_000);
        assertThat(job.steps().get(1).durations().millis(2)).isEqualTo(5_000);
        assertThat(job.steps().get(1).dependsOn()).containsExactly(Dependency.onSameIndex("render"));
        assertThat(job.steps().get(2).dependsOn()).containsExactly(Dependency.onAll("comp"));
    }

    @Test
    void almost_everything_may_be_left_out() throws IOException {
        Workload.Job job = read("\n{\"at\": 90, \"steps\": [{\"seconds\": 1.5}]}\n\n")
                .jobs()
                .get(0);

        assertThat(job.arrival()).isEqualTo(Instant.ofEpochSecond(90));
        assertThat(job.name()).isEqualTo("line-2");
        assertThat(job.priority()).isEqualTo(50);
        assertThat(job.band()).isEqualTo(Band.NORMAL);
        assertThat(job.steps()).hasSize(1);
        assertThat(job.steps().get(0).demand()).isEqualTo(Demand.ONE_CORE);
        assertThat(job.steps().get(0).durations().millis(0)).isEqualTo(1_500);
    }

    @Test
    void what_is_written_reads_back_the_same_packed_or_not() {
        Workload made = WorkloadGenerator.of("seed=3,days=1,frames=2000").generate(WorkloadGenerator.usualFleet());
        for (String name : List.of("trace.jsonl", "trace.jsonl.gz")) {
            Path file = folder.resolve(name);

            Trace.write(made, file);
            Workload read =
                    Trace.read(file, Trace.Procs.CORES, Trace.ShowBy.NONE).workload();

            assertThat(read.jobs()).hasSameSizeAs(made.jobs());
            for (int i = 0; i < made.jobs().size(); i++) {
                assertThat(described(read.jobs().get(i)))
                        .isEqualTo(described(made.jobs().get(i)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{~at~: 0, ~stepz~: []}|stepz: unknown field; did you mean 'steps'?",
                "{~steps~: [{~seconds~: 1}]}|at: is missing",
                "{~at~: 0}|steps: is missing",
                "{~at~: 0, ~steps~: [{}]}|steps[step1].seconds: is missing",
                "{~at~: 0, ~steps~: [{~seconds~: 1, ~dependsOn~: [{}]}]}|dependsOn.step: is missing",
                "{~at~: ~monday~, ~steps~: [{~seconds~: 1}]}|at: must be a number of seconds or an instant such as",
                "{~at~: -4, ~steps~: [{~seconds~: 1}]}|at: must be from 0 to 999999999999 seconds, not -4",
                "{~at~: 0, ~steps~: [{~seconds~: 1e999999999}]}|seconds",
                "{~at~: 0, ~steps~: []}|steps: there must be at least one",
                "{~at~: 0, ~steps~: [{~tasks~: 3, ~seconds~: [1, 2]}]}|one for each of 3, not 2",
                "{~at~: 0, ~steps~: [{~tasks~: 0, ~seconds~: 1}]}|steps[step1].tasks: must be 1 or more, not 0",
                "{~at~: 0, ~steps~: [{~seconds~: [~1~]}]}|steps[0].seconds: must be a number of seconds",
                "{~at~: 0, ~steps~: [{~seconds~: []}]}|must not be an empty list",
                "{~at~: 0, ~steps~: [{~seconds~: 1, ~demand~: {~cores~: 0}}]}|cores must be from 0.001",
                "{~at~: 0, ~steps~: [{~seconds~: 1, ~demand~: {~memory~: ~8 apples~}}]}|memory",
                "{~at~: 0, ~steps~: [{~seconds~: 1, ~dependsOn~: [{~step~: ~x~}]}]}|there is no step 'x' before this one",
                "{~at~: 0, ~steps~: [{~seconds~: 1, ~dependsOn~: [{~step~: ~x~, ~map~: ~some~}]}]}|must be all or same-index",
                "{~at~: 0, ~priority~: 101, ~steps~: [{~seconds~: 1}]}|priority: must be from 0 to 100, not 101",
                "{~at~: 0, ~steps~: [{~name~: ~a b~, ~seconds~: 1}]}|must be 1 to 100 letters",
                "{~at~: 0, ~steps~: [{~seconds~: 1}]} {}|the text should end here",
                "{~at~: 0|Unexpected end",
            })
    void a_wrong_line_is_refused_with_its_number_and_what_would_be_right(String line, String message) {
        assertThatThrownBy(() -> read(WHOLE + line.replace('~', '"')))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("trace.jsonl:2: ")
                .hasMessageContaining(message);
    }

    @Test
    void an_empty_trace_is_refused() {
        assertThatThrownBy(() -> read("\n\n")).hasMessageContaining("no job");
    }

    private Workload read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("trace.jsonl"), text);
        return Trace.read(file, Trace.Procs.CORES, Trace.ShowBy.NONE).workload();
    }

    private static String described(Workload.Job job) {
        StringBuilder text = new StringBuilder();
        text.append(job.arrival()).append(job.name()).append(job.show()).append(job.department());
        text.append(job.user()).append(job.priority());
        for (Workload.Step step : job.steps()) {
            text.append(step.name()).append(step.demand()).append(step.tasks()).append(step.dependsOn());
            text.append(LongStream.concat(step.durations().stream(), LongStream.empty())
                    .boxed()
                    .toList());
        }
        return text.toString();
    }
}
