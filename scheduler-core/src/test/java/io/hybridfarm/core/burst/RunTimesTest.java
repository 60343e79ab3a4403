package io.hybridfarm.core.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.hybridfarm.core.burst.RunTimes.Prior;
import io.hybridfarm.spi.FarmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunTimesTest {
    private static final int SEEDS = 500;
    private static final double HOUR = 3_600_000;
    /** The steps of the tests are that far apart, about half an hour a frame. */
    private static final double BETWEEN = 0.7;

    private static final Prior KIND = new Prior(Duration.ofMinutes(30), Math.exp(BETWEEN), 1.65, 4);

    /** What frames of a step are like beside their median. */
    enum Shape {
        LOG_NORMAL {
            @Override
            double spread(Random random) {
                return 0.25 + 0.55 * random.nextDouble();
            }

            @Override
            double draw(Random random, double spread) {
                return Math.exp(spread * random.nextGaussian());
            }
        },
        ONE_IN_TWENTY_TAKES_FOUR_TIMES_AS_LONG {
            @Override
            double spread(Random random) {
                return 0.4;
            }

            @Override
            double draw(Random random, double spread) {
                return Math.exp(spread * random.nextGaussian()) * (random.nextInt(20) == 0 ? 4 : 1);
            }
        },
        STUDENT_IN_THE_LOGARITHM {
            @Override
            double spread(Random random) {
                return 0.35;
            }

            @Override
            double draw(Random random, double spread) {
                double squares = 0;
                for (int i = 0; i < 4; i++) {
                    double one = random.nextGaussian();
                    squares += one * one;
                }
                double student = random.nextGaussian() / Math.sqrt(squares / 4);
                return Math.exp(spread * Math.max(-6, Math.min(6, student)));
            }
        };

        abstract double spread(Random random);

        abstract double draw(Random random, double spread);
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void eighty_in_a_hundred_totals_stay_below_p80_whatever_the_number_of_samples(Shape shape) {
        for (int samples : new int[] {3, 5, 10, 30}) {
            int held = 0;
            int cases = 0;
            for (int seed = 0; seed < SEEDS; seed++) {
                Random random = new Random(seed * 31L + samples);
                double median = HOUR / 2 * Math.exp(BETWEEN * random.nextGaussian());
                double spread = shape.spread(random);
                RunTimes times = new RunTimes(KIND);
                for (int i = 0; i < samples; i++) {
                    times.add(millis(median * shape.draw(random, spread)));
                }
                for (int frames : new int[] {1, 20, 300}) {
                    double total = 0;
                    for (int i = 0; i < frames; i++) {
                        total += median * shape.draw(random, spread);
                    }
                    cases++;
                    held += total <= times.total(frames, List.of(), 0.8).toMillis() ? 1 : 0;
                }
            }
            double coverage = held / (double) cases;
            assertThat(coverage).as("%s with %d samples", shape, samples).isBetween(0.75, 0.92);
        }
    }

    @Test
    void half_of_the_totals_stay_below_p50() {
        int held = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            double median = HOUR / 2 * Math.exp(BETWEEN * random.nextGaussian());
            RunTimes times = new RunTimes(KIND);
            for (int i = 0; i < 10; i++) {
                times.add(millis(median * Math.exp(0.5 * random.nextGaussian())));
            }
            double total = 0;
            for (int i = 0; i < 50; i++) {
                total += median * Math.exp(0.5 * random.nextGaussian());
            }
            held += total <= times.total(50, List.of(), 0.5).toMillis() ? 1 : 0;
        }
        assertThat(held / (double) SEEDS).isBetween(0.43, 0.65);
    }

    @Test
    void what_runs_is_judged_by_its_age_and_p80_holds_for_it_too() {
        int held = 0;
        int cases = 0;
        int together = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            double median = HOUR / 2 * Math.exp(BETWEEN * random.nextGaussian());
            RunTimes times = new RunTimes(KIND);
            for (int i = 0; i < 10; i++) {
                times.add(millis(median * Math.exp(0.5 * random.nextGaussian())));
            }
            List<Duration> ages = new ArrayList<>();
            double rest = 0;
            for (int i = 0; i < 8; i++) {
                double whole = median * Math.exp(0.5 * random.nextGaussian());
                Duration age = millis(median * 1.5 * random.nextDouble());
                if (age.toMillis() < whole) { // it still runs
                    ages.add(age);
                    rest += whole - age.toMillis();
                    cases++;
                    held += whole - age.toMillis() <= times.remaining(age, 0.8).toMillis() ? 1 : 0;
                }
            }
            together += rest <= times.total(0, ages, 0.8).toMillis() ? 1 : 0;
        }
        assertThat(held / (double) cases).isBetween(0.75, 0.92);
        assertThat(together / (double) SEEDS).isBetween(0.75, 0.92);
    }

    @Test
    void the_doubt_about_the_mean_grows_with_the_frames_and_their_own_spread_with_the_root() {
        RunTimes few = measured(3, 0.5);
        RunTimes many = measured(3_000, 0.5);

        // what P80 keeps in reserve, a frame: a mean that is not known does not even out over many frames
        assertThat(reserve(few, 100_000) / reserve(few, 100)).isBetween(0.8, 1.1);
        // where it is known, a hundred times as many frames need a tenth of the reserve each
        assertThat(reserve(many, 100) / reserve(many, 1)).isBetween(0.05, 0.25);
        assertThat(reserve(few, 100_000)).isGreaterThan(8 * reserve(many, 100_000));
    }

    @Test
    void many_samples_outweigh_the_kind_and_few_do_not() {
        Prior tight = new Prior(Duration.ofMinutes(30), 1.2, 1.65, 4);
        RunTimes one = new RunTimes(tight);
        one.add(Duration.ofHours(2));
        RunTimes hundred = new RunTimes(tight);
        for (int i = 0; i < 100; i++) {
            hundred.add(Duration.ofMinutes(i % 2 == 0 ? 100 : 144));
        }

        assertThat(one.frame(0.5)).isBetween(Duration.ofMinutes(31), Duration.ofHours(1));
        assertThat(hundred.frame(0.5)).isBetween(Duration.ofMinutes(108), Duration.ofMinutes(121));
        assertThat(new RunTimes(tight).frame(0.5).toMinutes()).isEqualTo(30);
        assertThat(one.count()).isOne();
    }

    @Test
    void what_is_known_of_the_kind_alone_gives_the_formula() {
        RunTimes unseen = new RunTimes(new Prior(Duration.ofMinutes(30), 1.2, 1.65, 4));
        double within = Math.log(1.65) * Math.log(1.65);
        double between = Math.log(1.2) * Math.log(1.2);

        assertThat(unseen.total(1, List.of(), 0.5).toMinutes()).isEqualTo(30);
        // Student's 0.941 for four degrees, over the doubt about the mean alone: a million frames even out
        double reserve = Math.log(unseen.total(1_000_000, List.of(), 0.8).toMillis()
                / (double) unseen.total(1_000_000, List.of(), 0.5).toMillis());
        assertThat(reserve).isCloseTo(0.941 * Math.sqrt(1.5 * (between + within * within / 8)), within(0.005));
    }

    @Test
    void the_longer_a_frame_has_run_beyond_the_usual_the_more_is_left() {
        RunTimes times = measured(30, 0.5);
        Duration usual = times.frame(0.5);
        Duration before = Duration.ZERO;
        for (int factor : new int[] {2, 4, 8, 32, 200, 5_000}) {
            Duration rest = times.remaining(usual.multipliedBy(factor), 0.5);
            assertThat(rest).isGreaterThan(before).isLessThan(usual.multipliedBy(factor));
            assertThat(times.total(0, List.of(usual.multipliedBy(factor)), 0.8)).isGreaterThan(before);
            before = rest;
        }
        assertThat(times.remaining(Duration.ZERO, 0.8).toMillis()
                        / (double) times.frame(0.8).toMillis())
                .isBetween(0.97, 1.03);
    }

    @Test
    void many_equal_times_are_believed() {
        RunTimes times = new RunTimes(KIND);
        Collections.nCopies(2_000, Duration.ofMinutes(40)).forEach(times::add);

        assertThat(times.total(100, List.of(), 0.8).toMinutes()).isBetween(4_000L, 4_080L);
        assertThat(times.usual().toMinutes()).isBetween(39L, 41L);
    }

    @Test
    void a_kind_is_learnt_from_its_steps() {
        List<RunTimes> steps = new ArrayList<>();
        Random random = new Random(7);
        for (int step = 0; step < 400; step++) {
            double median = HOUR * Math.exp(0.8 * random.nextGaussian());
            RunTimes times = new RunTimes(Prior.UNKNOWN);
            for (int i = 0; i < 5; i++) {
                times.add(millis(median * Math.exp(0.3 * random.nextGaussian())));
            }
            steps.add(times);
        }

        Prior learnt = Prior.learnt(steps);

        assertThat(learnt.typical().toMillis() / HOUR).isCloseTo(1, within(0.12));
        assertThat(Math.log(learnt.betweenSteps())).isCloseTo(0.8, within(0.08));
        assertThat(Math.log(learnt.withinStep())).isCloseTo(0.3, within(0.03));
        assertThat(Prior.learnt(steps.subList(0, 2))).isEqualTo(Prior.UNKNOWN);
    }

    @Test
    void nothing_left_takes_no_time_and_nonsense_is_refused() {
        RunTimes times = new RunTimes(Prior.UNKNOWN);

        assertThat(times.total(0, List.of(), 0.8)).isZero();
        refused(() -> times.total(-1, List.of(), 0.8), "waiting");
        refused(() -> times.total(1, List.of(), 0.4), "quantile");
        refused(() -> times.frame(1), "quantile");
        refused(() -> times.remaining(Duration.ZERO, Double.NaN), "quantile");
        refused(() -> new Prior(Duration.ZERO, 2, 2, 4), "prior.typical");
        refused(() -> new Prior(Duration.ofHours(1), 1, 2, 4), "prior.betweenSteps");
        refused(() -> new Prior(Duration.ofHours(1), 2, 1_001, 4), "prior.withinStep");
        refused(() -> new Prior(Duration.ofHours(1), 2, 2, 2), "prior.worth");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String field) {
        assertThatExceptionOfType(FarmException.class).isThrownBy(call).withMessageStartingWith(field + ": ");
    }

    private static double reserve(RunTimes times, int frames) {
        return (times.total(frames, List.of(), 0.8).toMillis()
                        - times.total(frames, List.of(), 0.5).toMillis())
                / (double) frames;
    }

    private static RunTimes measured(int samples, double spread) {
        Random random = new Random(3);
        RunTimes times = new RunTimes(KIND);
        for (int i = 0; i < samples; i++) {
            times.add(millis(HOUR / 2 * Math.exp(spread * random.nextGaussian())));
        }
        return times;
    }

    private static Duration millis(double millis) {
        return Duration.ofMillis(Math.round(millis));
    }
}
