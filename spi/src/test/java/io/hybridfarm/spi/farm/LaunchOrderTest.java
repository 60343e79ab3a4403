package io.hybridfarm.spi.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hybridfarm.spi.Refused;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchOrderTest {
    private static final PathRoots ROOTS = PathRoots.of(Map.of("out", Path.of("/srv/out")));

    @Test
    void an_invocation_has_nothing_left_to_expand() {
        StepSpec step = StepSpec.builder(
                        "s", List.of("kick", "-f", "{frame:04}", "{chunkStart}-{chunkEnd}", "{frames}", "{{x}}"))
                .frames("1-9x2")
                .chunk(2)
                .environment("B", "{task}")
                .environment("A", "{out}")
                .workingFolder("{out}/work")
                .input("{out}/scene.ass")
                .build();

        LaunchOrder.Invocation invocation = order(step, 1).invocation(ROOTS);

        assertThat(invocation.command()).containsExactly("kick", "-f", "0005", "5-7", "5-7x2", "{x}");
        assertThat(invocation.environment()).containsExactly(Map.entry("A", "/srv/out"), Map.entry("B", "1"));
        assertThat(invocation.workingFolder()).contains(Path.of("/srv/out/work"));
        assertThat(invocation.inputs()).containsExactly(Path.of("/srv/out/scene.ass"));
        assertThat(invocation.outputs()).isEmpty();
    }

    @Test
    void paths_that_use_the_frame_stand_for_one_path_a_frame() {
        StepSpec step = StepSpec.builder("s", List.of("kick"))
                .frames("10--10x5")
                .chunk(3)
                .input("{out}/{frame}.ass")
                .output("{out}/f.{frame:04}.exr")
                .output("{out}/{chunkStart}_{chunkEnd}.log")
                .output("{out}/{chunkStart}/{frame}.txt")
                .build();

        assertThat(order(step, 0).invocation(ROOTS).outputs())
                .containsExactly(
                        Path.of("/srv/out/f.0010.exr"),
                        Path.of("/srv/out/f.0005.exr"),
                        Path.of("/srv/out/f.0000.exr"),
                        Path.of("/srv/out/10_0.log"),
                        Path.of("/srv/out/10/10.txt"),
                        Path.of("/srv/out/10/5.txt"),
                        Path.of("/srv/out/10/0.txt"));
        assertThat(order(step, 1).invocation(ROOTS).inputs())
                .containsExactly(Path.of("/srv/out/-5.ass"), Path.of("/srv/out/-10.ass"));
    }

    @Test
    void a_step_without_frames_has_its_paths_once() {
        StepSpec step = StepSpec.builder("s", List.of("ffmpeg"))
                .output("{out}/movie.mp4")
                .build();

        assertThat(order(step, 0).frames()).isEmpty();
        assertThat(order(step, 0).invocation(ROOTS).outputs()).containsExactly(Path.of("/srv/out/movie.mp4"));
    }

    @Test
    void the_same_order_runs_elsewhere_under_other_roots() {
        StepSpec step = StepSpec.builder("s", List.of("touch", "{out}/a"))
                .output("{out}/a")
                .build();

        LaunchOrder.Invocation invocation =
                order(step, 0).invocation(PathRoots.of(Map.of("out", Path.of("/cloud/bucket"))));
        assertThat(invocation.command()).containsExactly("touch", "/cloud/bucket/a");
        assertThat(invocation.outputs()).containsExactly(Path.of("/cloud/bucket/a"));
    }

    @Test
    void a_path_that_leads_outside_or_nowhere_is_refused() {
        StepSpec.Builder step = StepSpec.builder("s", List.of("true"));

        Refused.invalid(
                () -> order(step.output("{out}/../x").build(), 0).invocation(ROOTS), "outputs", "declared roots");
        Refused.invalid(
                () -> order(StepSpec.builder("s", List.of("{projects}")).build(), 0)
                        .invocation(ROOTS),
                "{projects}",
                "has no value");
        Refused.invalid(
                () -> order(
                                StepSpec.builder("s", List.of("true"))
                                        .workingFolder("/tmp")
                                        .build(),
                                0)
                        .invocation(ROOTS),
                "cwd",
                "'/tmp'");
    }

    @Test
    void an_offer_names_each_worker_once() {
        Offer.Worker worker = new Offer.Worker("w1", 1_000, 0, 0, List.of("b", "a"));

        assertThat(worker.tags()).containsExactly("a", "b");
        Refused.invalid(() -> new Offer(List.of(worker, worker)), "offer", "two workers are called 'w1'");
        Refused.invalid(() -> new Offer.Worker("w 1", 1, 0, 0, List.of()), "worker.name", "'w 1'");
        Refused.invalid(() -> new Offer.Worker("w", 0, 0, 0, List.of()), "worker", "0.001 to 1000000 cores");
        Refused.invalid(() -> new Offer.Worker("w", 1, Long.MAX_VALUE, 0, List.of()), "worker", "1 PiB");
        Refused.invalid(() -> new Offer.Worker("w", 1, -1, 0, List.of()), "worker", "-1 bytes");
        Refused.invalid(() -> new Offer.Worker("w", 1, 0, -1, List.of()), "worker", "-1 gpus");
    }

    @Test
    void a_worker_fits_a_demand_that_asks_for_no_more_than_it_has() {
        Offer.Worker worker = new Offer.Worker("w", 4_000, 100, 1, List.of("linux", "arnold"));

        assertThat(worker.couldEverFit(new Demand(4_000, 100, 1, List.of("arnold"))))
                .isTrue();
        assertThat(worker.couldEverFit(new Demand(4_001, 0, 0, List.of()))).isFalse();
        assertThat(worker.couldEverFit(new Demand(1, 101, 0, List.of()))).isFalse();
        assertThat(worker.couldEverFit(new Demand(1, 0, 2, List.of()))).isFalse();
        assertThat(worker.couldEverFit(new Demand(1, 0, 0, List.of("windows")))).isFalse();
    }

    @Test
    void an_exit_code_means_what_the_step_says() {
        StepSpec step = StepSpec.builder("s", List.of("nuke"))
                .retry(new RetryPolicy(0, List.of(100), List.of(137, 9)))
                .build();

        assertThat(order(step, 0).ending(0)).isEqualTo(AttemptReport.Ending.SUCCEEDED);
        assertThat(order(step, 0).ending(100)).isEqualTo(AttemptReport.Ending.NO_LICENCE);
        assertThat(order(step, 0).ending(9)).isEqualTo(AttemptReport.Ending.OUT_OF_MEMORY);
        assertThat(order(step, 0).ending(137)).isEqualTo(AttemptReport.Ending.OUT_OF_MEMORY);
        assertThat(order(step, 0).ending(1)).isEqualTo(AttemptReport.Ending.FAILED);
        assertThat(order(step, 0).ending(-1)).isEqualTo(AttemptReport.Ending.FAILED);
    }

    @Test
    void a_success_in_less_time_than_the_step_says_is_a_failure() {
        LaunchOrder order = order(
                StepSpec.builder("s", List.of("nuke"))
                        .minRunTime(Duration.ofSeconds(5))
                        .retry(new RetryPolicy(0, List.of(100), List.of()))
                        .build(),
                0);

        assertThat(order.ending(0, Duration.ofMillis(4_999))).isEqualTo(AttemptReport.Ending.FAILED);
        assertThat(order.ending(0, Duration.ofSeconds(5))).isEqualTo(AttemptReport.Ending.SUCCEEDED);
        assertThat(order.ending(100, Duration.ZERO)).isEqualTo(AttemptReport.Ending.NO_LICENCE);
        assertThat(order(StepSpec.builder("s", List.of("nuke")).build(), 0).ending(0, Duration.ZERO))
                .isEqualTo(AttemptReport.Ending.SUCCEEDED);
    }

    @Test
    void a_worker_is_in_one_of_some_groups_or_in_none() {
        Offer.Worker worker = new Offer.Worker("w", 1_000, 0, 0, List.of(), 3, List.of("render", "fx", "fx"));

        assertThat(worker.groups()).containsExactly("fx", "render");
        assertThat(worker.isIn(List.of())).isTrue();
        assertThat(worker.isIn(List.of("comp", "render"))).isTrue();
        assertThat(worker.isIn(List.of("comp"))).isFalse();
        Refused.invalid(
                () -> new Offer.Worker("w", 1, 0, 0, List.of(), -1, List.of()),
                "worker.maxTasks",
                "0 for no bound",
                "-1");
        Refused.invalid(() -> new Offer.Worker("w", 1, 0, 0, List.of(), 0, List.of("A b")), "worker.groups", "'A b'");
    }

    @Test
    void a_worker_keeps_the_order_of_its_pools() {
        Offer.Worker worker = new Offer.Worker("w", 1_000, 0, 0, List.of());

        assertThat(worker.pools()).isEmpty();
        assertThat(worker.withPools(List.of("light", "anim")).pools()).containsExactly("light", "anim");
        Refused.invalid(() -> worker.withPools(List.of("Light")), "worker.pools", "'Light'", "lower-case");
        Refused.invalid(() -> worker.withPools(List.of("a", "b", "a")), "worker.pools", "'a'", "twice");
        Refused.invalid(
                () -> worker.withPools(
                        IntStream.range(0, 17).mapToObj(i -> "p" + i).toList()),
                "worker.pools",
                "at most 16");
    }

    @Test
    void a_worker_that_takes_no_new_work_says_why() {
        Offer.Worker open = new Offer.Worker("w", 1_000, 0, 0, List.of(), 3, List.of("fx"));
        Offer.Worker closed = open.closed(Optional.of("somebody uses it"));
        assertThat(open.closedBecause()).isEmpty();
        assertThat(closed.closedBecause()).contains("somebody uses it");
        assertThat(closed.closed(Optional.empty())).isEqualTo(open);
        Refused.invalid(() -> open.closed(Optional.of(" ")), "worker.closedBecause", "1 to 1000 characters");
        Refused.invalid(() -> open.closed(Optional.of("x".repeat(1_001))), "worker.closedBecause", "1001");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void progress_is_a_fraction(double fraction) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttemptReport.Progress(new AttemptId(1), fraction, ""));
    }

    private static LaunchOrder order(StepSpec step, int task) {
        return new LaunchOrder(
                new AttemptId(1), new TaskId(new JobId(1), 0, task), "job", "show", "user", step, step.demand(), "w");
    }
}
