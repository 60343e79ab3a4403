package io.hybridfarm.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.PathRoots;
import io.hybridfarm.testkit.ManualDeadlines;
import io.hybridfarm.testkit.SettableClock;
import io.hybridfarm.testkit.TestingContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SimFarmTest {
    private static final Duration FRAME = Duration.ofMinutes(5);
    private static final Path NO_FOLDER = Path.of("unused");

    private final TestingContext context = new TestingContext(NO_FOLDER, PathRoots.NONE, ManualDeadlines::runNext);

    @Test
    void an_attempt_takes_the_time_of_its_fate() {
        SimFarm farm = farm(order -> Fate.succeeds(FRAME), ReportRoute.DIRECT);
        farm.launch(order(1, "w1", 1));
        assertThat(context.reporter().awaitFinished(new AttemptId(1)).at()).isEqualTo(SettableClock.START.plus(FRAME));
        assertThat(farm.running()).isEmpty();
    }

    @Test
    void what_runs_on_a_lost_worker_is_lost_and_the_worker_is_offered_again_when_it_returns() {
        SimFarm farm = farm(order -> Fate.succeeds(FRAME), ReportRoute.DIRECT);
        farm.launch(order(1, "w1", 1));
        farm.launch(order(2, "w2", 1));
        farm.loseWorker("w1");
        farm.launch(order(3, "w1", 1));
        context.deadlines().runDue();

        assertThat(context.reporter().awaitLost(new AttemptId(1)).reason()).contains("w1");
        assertThat(context.reporter().awaitLost(new AttemptId(3)).reason()).contains("w1");
        assertThat(farm.running()).containsExactly(new AttemptId(2));
        assertThat(context.reporter().awaitOffer().workers())
                .extracting(Offer.Worker::name)
                .containsExactly("w2");

        farm.returnWorker("w1");
        farm.launch(order(4, "w1", 2));
        context.deadlines().runDue();
        assertThat(context.reporter().awaitOffer().workers()).hasSize(2);
        assertThat(farm.running()).containsExactly(new AttemptId(2), new AttemptId(4));
        assertThatThrownBy(() -> farm.loseWorker("w9")).hasMessageContaining("w9");
    }

    @Test
    void reports_arrive_as_often_and_as_late_as_the_route_says() {
        Duration late = Duration.ofHours(1);
        SimFarm farm = farm(
                order -> Fate.succeeds(FRAME),
                report -> report instanceof AttemptReport.Started
                        ? List.of(Duration.ZERO, late)
                        : report instanceof AttemptReport.Accepted ? List.of() : List.of(Duration.ZERO));
        farm.launch(order(1, "w1", 1));
        context.deadlines().advance(late);
        assertThat(context.reporter().reports(new AttemptId(1)))
                .extracting(report -> report.getClass().getSimpleName())
                .containsExactly("Started", "Finished", "Started");
    }

    @Test
    void an_order_beyond_the_room_of_a_worker_is_refused_until_there_is_room_again() {
        SimFarm farm = farm(order -> Fate.succeeds(FRAME), ReportRoute.DIRECT);
        farm.launch(order(1, "w1", 2));
        assertBackendFails(() -> farm.launch(order(2, "w1", 1)), "0 thousandths of a core");
        assertBackendFails(() -> farm.launch(order(3, "w3", 1)), "w3");
        context.reporter().awaitFinished(new AttemptId(1));
        farm.launch(order(4, "w1", 2));
        farm.cancel(new AttemptId(4));
        farm.launch(order(5, "w1", 2));
        assertThat(farm.running()).containsExactly(new AttemptId(5));
    }

    @Test
    void an_attempt_that_still_runs_is_taken_up_by_reconciling_and_one_given_up_is_stopped() {
        SimFarm farm = farm(order -> Fate.succeeds(FRAME), ReportRoute.DIRECT);
        LaunchOrder kept = order(1, "w1", 1);
        farm.launch(kept);
        farm.launch(order(2, "w1", 1));
        farm.reconcile(List.of(kept, order(3, "w1", 1)));
        context.deadlines().runDue();
        assertThat(farm.running()).containsExactly(kept.attempt());
        assertThat(context.reporter().reports(kept.attempt()))
                .filteredOn(AttemptReport.Started.class::isInstance)
                .hasSize(2);
        context.reporter().awaitLost(new AttemptId(3));
    }

    @Test
    void the_same_seed_gives_the_same_run() {
        Map<String, String> settings = Map.of(
                "seed", "42", "failure-rate", "0.2", "loss-rate", "0.1", "duplicate-rate", "0.3", "late-rate", "0.3");
        List<AttemptReport> first = run(settings);
        assertThat(run(settings)).isEqualTo(first);
        assertThat(run(Map.of("seed", "43", "failure-rate", "0.2"))).isNotEqualTo(first);
    }

    @Test
    void rates_and_mean_are_kept() {
        Fates fates = Fates.drawn(7, Duration.ofMinutes(10), 0.5, 0.25, 0);
        int failed = 0;
        long millis = 0;
        for (int i = 1; i <= 20_000; i++) {
            Fate fate = fates.of(order(i, "w1", 1));
            assertThat(fate.lost()).isFalse();
            if (fate.exitCode() == 0) {
                millis += fate.after().toMillis();
            } else {
                failed++;
            }
        }
        assertThat(failed / 20_000.0).isBetween(0.23, 0.27);
        assertThat(millis / (20_000.0 - failed)).isBetween(9.5 * 60_000, 10.5 * 60_000);
    }

    @Test
    void a_step_decides_for_itself_where_it_says_so() {
        FarmBackend farm = create(Map.of("cores", "4"));
        StepSpec.Builder step = StepSpec.builder("render", List.of("render"))
                .frames("7-9")
                .environment("SIM_RUN_TIME", "{frame}m")
                .environment("SIM_EXIT_CODE", "9");
        farm.launch(order(1, "w0001", step));
        AttemptReport.Finished end = context.reporter().awaitFinished(new AttemptId(1));
        assertThat(end.ending()).isEqualTo(Ending.FAILED);
        assertThat(end.exitCode()).hasValue(9);
        assertThat(end.at()).isEqualTo(SettableClock.START.plus(Duration.ofMinutes(7)));

        assertThatThrownBy(() -> farm.launch(order(
                        2,
                        "w0001",
                        StepSpec.builder("render", List.of("render")).environment("SIM_RUN_TIME", "soon"))))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("SIM_RUN_TIME")
                .hasMessageContaining("soon");
    }

    @Test
    void rates_outside_of_0_to_1_are_refused() {
        assertThatThrownBy(() -> create(Map.of("failure-rate", "5%")))
                .isInstanceOf(FarmException.class)
                .hasMessage("farm sim: failure-rate must be a number from 0 to 1 such as 0.05, not '5%'");
    }

    @Test
    void what_wants_a_worker_for_itself_gets_it_or_is_refused() {
        SimFarm farm = farm(order -> Fate.succeeds(FRAME), ReportRoute.DIRECT);
        StepSpec.Builder alone = StepSpec.builder("render", List.of("render"))
                .demand(new Demand(1_000, 0, 0, List.of(), Map.of(), true));
        farm.launch(order(1, "w1", 1));
        assertBackendFails(() -> farm.launch(order(2, "w1", alone)), "1 others run");

        farm.cancel(new AttemptId(1));
        farm.launch(order(3, "w1", alone));
        assertBackendFails(() -> farm.launch(order(4, "w1", 1)), "for itself");
        farm.cancel(new AttemptId(3));
        farm.launch(order(5, "w1", 1));
    }

    @Test
    void an_order_occupies_what_it_says_and_not_what_its_step_asks_for() {
        SimFarm farm = farm(order -> Fate.succeeds(FRAME), ReportRoute.DIRECT);
        StepSpec step = StepSpec.builder("render", List.of("render")).build();
        farm.launch(order(1, "w1", step, Demand.ofCores(2)));

        assertBackendFails(() -> farm.launch(order(2, "w1", step, Demand.ofCores(1))), "0 thousandths");
    }

    private static List<AttemptReport> run(Map<String, String> settings) {
        TestingContext context = new TestingContext(NO_FOLDER, PathRoots.NONE);
        FarmBackend farm = new SimBackendFactory().create("sim", PluginConfig.of("farm sim", settings), context);
        for (int i = 1; i <= 30; i++) {
            farm.launch(order(i, "w000" + (i % 4 + 1), 1));
        }
        context.deadlines().advance(Duration.ofDays(1));
        return context.reporter().reports();
    }

    private FarmBackend create(Map<String, String> settings) {
        return new SimBackendFactory().create("sim", PluginConfig.of("farm sim", settings), context);
    }

    private SimFarm farm(Fates fates, ReportRoute route) {
        return new SimFarm(
                List.of(new Offer.Worker("w1", 2_000, 0, 0, List.of()), new Offer.Worker("w2", 2_000, 0, 0, List.of())),
                fates,
                route,
                context);
    }

    private static LaunchOrder order(long attempt, String worker, int cores) {
        return order(
                attempt, worker, StepSpec.builder("render", List.of("render")).demand(Demand.ofCores(cores)));
    }

    private static LaunchOrder order(long attempt, String worker, StepSpec.Builder step) {
        StepSpec built = step.build();
        return order(attempt, worker, built, built.demand());
    }

    private static LaunchOrder order(long attempt, String worker, StepSpec step, Demand demand) {
        return new LaunchOrder(
                new AttemptId(attempt), new TaskId(new JobId(1), 0, 0), "job", "aurora", "mira", step, demand, worker);
    }

    private static void assertBackendFails(ThrowingCallable call, String word) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKEND_FAILED))
                .hasMessageContaining(word);
    }
}
