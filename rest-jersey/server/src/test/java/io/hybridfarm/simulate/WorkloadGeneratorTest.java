package io.hybridfarm.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import io.hybridfarm.core.simulate.Fleet;
import io.hybridfarm.core.simulate.Workload;
import io.hybridfarm.spi.farm.Offer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadGeneratorTest {
    private static final Fleet FLEET = WorkloadGenerator.usualFleet();

    @Test
    void a_workload_is_as_large_as_asked_and_shaped_like_a_studios() {
        Workload workload = generated("seed=11,days=14,frames=200000,shows=5,users=8,load=0.8");

        assertThat(workload.taskCount()).isBetween(199_900, 200_100);
        assertThat(workload.coreHours()).isCloseTo(0.8 * 3_200 * 14 * 24, withPercentage(0.1));
        assertThat(workload.jobs()).allSatisfy(job -> {
            assertThat(job.steps()).hasSizeBetween(5, 20);
            assertThat(job.steps()).allSatisfy(step -> assertThat(step.tasks()).isBetween(1, 100_000));
            job.spec();
        });
        assertThat(workload.jobs())
                .extracting(Workload.Job::show)
                .containsOnly("show1", "show2", "show3", "show4", "show5");
        assertThat(workload.jobs().stream().map(Workload.Job::user).distinct().count())
                .isLessThanOrEqualTo(40);
        long again = workload.jobs().stream()
                .filter(job -> !job.name().endsWith("v001"))
                .count();
        assertThat((double) again / workload.jobs().size()).isBetween(0.1, 0.4);
    }

    @Test
    void people_submit_by_day_and_most_at_the_end_of_it() {
        List<Workload.Job> jobs = generated("seed=5,days=28,frames=1000000").jobs();

        assertThat(between(jobs, 17, 20)).isGreaterThan(2 * between(jobs, 11, 14));
        assertThat(between(jobs, 8, 10)).isGreaterThan(between(jobs, 11, 13));
        assertThat(between(jobs, 0, 6) * 5).isLessThan(between(jobs, 14, 20));
        long weekend = jobs.stream()
                .filter(job ->
                        job.arrival().atZone(ZoneOffset.UTC).getDayOfWeek().getValue() > 5)
                .count();
        assertThat((double) weekend / jobs.size()).isLessThan(0.15);
        assertThat(jobs.get(jobs.size() - 1).arrival()).isBefore(WorkloadGenerator.START.plus(Duration.ofDays(31)));
    }

    @Test
    void a_new_version_comes_some_hours_after_the_one_before() {
        List<Workload.Job> jobs = generated("seed=5,days=14,frames=300000").jobs();
        Workload.Job second = jobs.stream()
                .filter(job -> job.name().endsWith("_v002"))
                .findFirst()
                .orElseThrow();

        assertThat(jobs)
                .filteredOn(job -> job.name().equals(second.name().replace("_v002", "_v001"))
                        && job.user().equals(second.user())
                        && job.taskCount() == second.taskCount())
                .anySatisfy(job -> assertThat(Duration.between(job.arrival(), second.arrival()))
                        .isBetween(Duration.ofHours(1), Duration.ofHours(8)));
    }

    @Test
    void draws_are_log_normal() {
        Dice dice = new Dice(1);
        double[] logs = DoubleStream.generate(() -> Math.log(dice.logNormal(100, 0.5) / 100) / 0.5)
                .limit(40_000)
                .sorted()
                .toArray();

        assertThat(logs[20_000]).isCloseTo(0, offset(0.03));
        assertThat(logs[33_654]).isCloseTo(1, offset(0.03)); // 84.13 %
        assertThat(logs[6_346]).isCloseTo(-1, offset(0.03));
        assertThat(logs[39_090]).isCloseTo(2, offset(0.06)); // 97.72 %
    }

    @Test
    void neighbouring_frames_are_alike_and_a_few_are_far_slower() {
        double[] steps = new double[20_000];
        double[] seconds = FrameTimes.draw(new Dice(3), 20_001, 600);
        for (int i = 0; i < steps.length; i++) {
            steps[i] = Math.abs(Math.log(seconds[i + 1] / seconds[i]));
        }
        Arrays.sort(steps);

        // The difference of two normal values of deviation s has its median at 0.6745 * sqrt(2) * s.
        assertThat(steps[10_000]).isCloseTo(0.954 * FrameTimes.SIGMA, withPercentage(4));
        double median = Arrays.stream(seconds).sorted().toArray()[10_000];
        long slow = Arrays.stream(seconds).filter(each -> each > 4 * median).count();
        assertThat(slow / 20_001.0).isBetween(0.001, FrameTimes.TAIL);
        double early = median(seconds, 0, 400);
        double others = IntStream.range(1, 50)
                .mapToDouble(i -> median(seconds, i * 400, i * 400 + 400))
                .max()
                .orElseThrow();
        assertThat(others / early).isNotCloseTo(1, offset(0.05));
    }

    @Test
    void the_same_seed_gives_the_same_workload_and_another_seed_another() {
        assertThat(fingerprint("seed=7,frames=3000")).isEqualTo(fingerprint("seed=7,frames=3000"));
        assertThat(fingerprint("seed=8,frames=3000")).isNotEqualTo(fingerprint("seed=7,frames=3000"));
    }

    @Test
    void work_fits_the_farm_it_is_made_for() {
        Fleet small = new Fleet(List.of(new Offer.Worker("w", 2_000, 6L << 30, 0, List.of())));
        Fleet withGpus = new Fleet(List.of(new Offer.Worker("w", 8_000, 64L << 30, 2, List.of())));

        assertThat(WorkloadGenerator.of("frames=2000").generate(small).jobs())
                .allSatisfy(job -> assertThat(job.steps())
                        .allSatisfy(step ->
                                assertThat(small.couldEverFit(step.demand())).isTrue()));
        assertThat(WorkloadGenerator.of("frames=5000").generate(withGpus).jobs())
                .anySatisfy(job -> assertThat(job.steps())
                        .anySatisfy(step -> assertThat(step.demand().gpus()).isEqualTo(1)));
        Fleet tiny = new Fleet(List.of(new Offer.Worker("w", 500, 0, 0, List.of())));
        assertThatThrownBy(() -> WorkloadGenerator.of("").generate(tiny)).hasMessageContaining("enlarge the farm");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sead=3",
                "days",
                "days=0",
                "frames=many",
                "load=0",
                "load=x",
                "seed=1,seed=2",
                "shows=0",
                "users=-1"
            })
    void wrong_options_are_refused(String options) {
        assertThatThrownBy(() -> WorkloadGenerator.of(options))
                .isInstanceOf(io.hybridfarm.spi.FarmException.class)
                .hasMessageContaining(options.split("=")[0]);
    }

    private static Workload generated(String options) {
        return WorkloadGenerator.of(options).generate(FLEET);
    }

    private static String fingerprint(String options) {
        StringBuilder text = new StringBuilder();
        for (Workload.Job job : generated(options).jobs()) {
            text.append(job.arrival()).append(job.name()).append(job.user());
            job.steps()
                    .forEach(
                            step -> text.append(step.durations().stream().sum()).append(step.demand()));
        }
        return text.toString();
    }

    private static long between(List<Workload.Job> jobs, int from, int to) {
        return jobs.stream()
                .mapToInt(job -> job.arrival().atZone(ZoneOffset.UTC).getHour())
                .filter(hour -> hour >= from && hour < to)
                .count();
    }

    private static double median(double[] values, int from, int to) {
        double[] part = Arrays.copyOfRange(values, from, to);
        Arrays.sort(part);
        return part[part.length / 2];
    }
}
