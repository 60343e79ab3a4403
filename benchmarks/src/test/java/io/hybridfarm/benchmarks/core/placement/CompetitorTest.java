package io.hybridfarm.benchmarks.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hybridfarm.benchmarks.core.peer.PlacementCore;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every core must do to be measured: otherwise its speed means nothing. */
class CompetitorTest {
    private static final long GIB = 1L << 30;

    static List<Competitor> competitors() {
        return Competitor.ALL;
    }

    @ParameterizedTest
    @MethodSource("competitors")
    void no_host_is_given_more_than_it_has_and_nothing_that_fits_is_left_waiting(Competitor competitor) {
        for (long seed = 1; seed <= 8; seed++) {
            try (PlacementCore core = competitor.create()) {
                new RandomScript(core, seed).run();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("competitors")
    void on_a_full_farm_shows_have_room_by_their_weights(Competitor competitor) {
        try (PlacementCore core = competitor.create()) {
            List<Integer> users = new ArrayList<>();
            List<Integer> weights = List.of(1, 2, 3, 4);
            for (int weight : weights) {
                int show = core.addShare(PlacementCore.TOP, "show-" + weight, weight);
                users.add(core.addShare(core.addShare(show, "department", 1), "user", 1));
            }
            for (int host = 0; host < 50; host++) {
                core.addHost(16, 64 * GIB, 0);
            }
            for (int user : users) {
                core.submit(user, new Demand(2_000, 4 * GIB, 0, List.of()), 400);
            }
            int[] started = new int[weights.size()];

            core.place((running, step, host) -> started[step]++);

            assertThat(started).satisfies(all -> {
                for (int i = 0; i < weights.size(); i++) {
                    assertThat((double) all[i]).isCloseTo(40.0 * weights.get(i), within(2.0));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("competitors")
    void a_share_is_kept_to_while_tasks_come_and_go(Competitor competitor) {
        try (PlacementCore core = competitor.create()) {
            int light = userOf(core, "light", 1);
            int heavy = userOf(core, "heavy", 3);
            for (int host = 0; host < 20; host++) {
                core.addHost(8, 64 * GIB, 0);
            }
            Demand demand = new Demand(1_000, GIB, 0, List.of());
            Map<Long, Integer> stepOf = new HashMap<>();
            List<Long> running = new ArrayList<>();
            PlacementCore.Starts starts = (task, step, host) -> {
                running.add(task);
                stepOf.put(task, step);
            };
            core.submit(light, demand, 5_000);
            core.place(starts);
            core.submit(heavy, demand, 5_000);
            SplittableRandom random = new SplittableRandom(7);

            for (int i = 0; i < 1_000; i++) {
                long ended = running.remove(random.nextInt(running.size()));
                stepOf.remove(ended);
                core.finish(ended);
                core.place(starts);
            }

            assertThat(running).hasSize(160);
            assertThat(stepOf.values().stream().filter(step -> step == 0).count())
                    .isBetween(38L, 42L);
        }
    }

    private static int userOf(PlacementCore core, String show, int weight) {
        int share = core.addShare(PlacementCore.TOP, show, weight);
        return core.addShare(core.addShare(share, "department", 1), "user", 1);
    }

    /** Random submissions, joins and ends, with its own books of what is where. */
    private static final class RandomScript {
        private static final int[] CORES = {1, 2, 3, 4, 8};

        private static final class Step {
            final Demand demand;
            int queued;

            Step(Demand demand, int queued) {
                this.demand = demand;
                this.queued = queued;
            }
        }

        private record Place(int step, int host) {}

        private final PlacementCore core;
        private final SplittableRandom random;
        private final List<Integer> users = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();
        private final List<long[]> free = new ArrayList<>();
        private final Map<Long, Place> places = new HashMap<>();
        private final List<Long> running = new ArrayList<>();

        RandomScript(PlacementCore core, long seed) {
            this.core = core;
            this.random = new SplittableRandom(seed);
        }

        void run() {
            for (int show = 0; show < 3; show++) {
                int share = core.addShare(PlacementCore.TOP, "show-" + show, 1 + show);
                for (int department = 0; department < 2; department++) {
                    int below = core.addShare(share, "department-" + department, 1 + department);
                    users.add(core.addShare(below, "user-0", 1));
                    users.add(core.addShare(below, "user-1", 1));
                }
            }
            for (int i = 0; i < 300; i++) {
                int chance = random.nextInt(10);
                if (chance == 0) {
                    join();
                } else if (chance < 4) {
                    submit();
                } else if (!running.isEmpty()) {
                    finish();
                }
                if (random.nextInt(3) != 0) {
                    core.place(this::started);
                    requireNothingFits();
                }
            }
            assertThat(places).isNotEmpty();
        }

        private void join() {
            int gpus = random.nextInt(3) == 0 ? 2 : 0;
            assertThat(core.addHost(16, 48 * GIB, gpus)).isEqualTo(free.size());
            free.add(new long[] {16_000, 48 * GIB, gpus});
        }

        private void submit() {
            int cores = CORES[random.nextInt(CORES.length)];
            Demand demand = new Demand(
                    cores * 1_000, cores * (1L + random.nextInt(5)) * GIB, random.nextInt(8) == 0 ? 1 : 0, List.of());
            int tasks = random.nextBoolean() ? 1 : 1 + random.nextInt(20);
            assertThat(core.submit(users.get(random.nextInt(users.size())), demand, tasks))
                    .isEqualTo(steps.size());
            steps.add(new Step(demand, tasks));
        }

        private void finish() {
            long task = running.remove(random.nextInt(running.size()));
            Place place = places.remove(task);
            take(place, -1);
            core.finish(task);
        }

        private void started(long task, int step, int host) {
            Place place = new Place(step, host);
            assertThat(places.put(task, place)).as("a task that runs already").isNull();
            running.add(task);
            assertThat(--steps.get(step).queued).isNotNegative();
            take(place, 1);
            assertThat(Arrays.stream(free.get(host)).min().orElseThrow())
                    .as("room of host " + host)
                    .isNotNegative();
        }

        private void take(Place place, int sign) {
            Demand demand = steps.get(place.step()).demand;
            long[] room = free.get(place.host());
            room[0] -= (long) sign * demand.milliCores();
            room[1] -= sign * demand.memoryBytes();
            room[2] -= (long) sign * demand.gpus();
        }

        private void requireNothingFits() {
            boolean gpuWorkWaits = steps.stream().anyMatch(step -> step.queued > 0 && step.demand.gpus() > 0);
            for (Step step : steps) {
                for (long[] room : free) {
                    Demand demand = step.demand;
                    boolean fits = step.queued > 0
                            && demand.milliCores() <= room[0]
                            && demand.memoryBytes() <= room[1]
                            && demand.gpus() <= room[2]
                            // what belongs to a free GPU may be kept for who needs one
                            && (demand.gpus() > 0 || room[2] == 0 || !gpuWorkWaits);
                    assertThat(fits).as(demand + " waits though it fits").isFalse();
                }
            }
        }
    }
}
