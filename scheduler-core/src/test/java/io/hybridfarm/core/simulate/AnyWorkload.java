package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small workloads and fleets in which everything that can happen happens often: ties, full workers, every dependency. */
final class AnyWorkload {
    private static final long GIB = 1L << 30;

    private AnyWorkload() {}

    static Fleet fleet(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Offer.Worker> workers = new ArrayList<>();
        int count = random.nextInt(1, 6);
        workers.add(new Offer.Worker("w0", 8_000, 32 * GIB, 2, List.of("gpu")));
        for (int i = 1; i < count; i++) {
            workers.add(new Offer.Worker("w" + i, random.nextInt(1, 9) * 1_000, 32 * GIB, 0, List.of()));
        }
        return new Fleet(workers);
    }

    static Workload workload(long seed) {
        return workload(seed, 0);
    }

    /** The same in which no task ends at the moment at which it starts. */
    static Workload lastingWorkload(long seed) {
        return workload(seed, 1);
    }

    private static Workload workload(long seed, int least) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Workload.Job> jobs = new ArrayList<>();
        int count = random.nextInt(1, 25);
        for (int i = 0; i < count; i++) {
            jobs.add(new Workload.Job(
                    Instant.ofEpochSecond(random.nextInt(0, 60)),
                    "job" + i,
                    "show" + random.nextInt(3),
                    "light",
                    "user" + random.nextInt(4),
                    random.nextInt(0, 101),
                    steps(random, least)));
        }
        return new Workload(jobs);
    }

    private static List<Workload.Step> steps(SplittableRandom random, int least) {
        List<Workload.Step> steps = new ArrayList<>();
        int count = random.nextInt(1, 6);
        for (int i = 0; i < count; i++) {
            List<Dependency> dependencies = new ArrayList<>();
            int tasks = random.nextInt(1, 9);
            for (Workload.Step earlier : steps) {
                int dice = random.nextInt(4);
                if (dice == 0) {
                    dependencies.add(Dependency.onAll(earlier.name()));
                } else if (dice == 1) {
                    boolean free = dependencies.stream().noneMatch(d -> d.kind() == Dependency.Kind.SAME_INDEX);
                    if (free || earlier.tasks() == tasks) {
                        tasks = earlier.tasks();
                        dependencies.add(Dependency.onSameIndex(earlier.name()));
                    }
                }
            }
            steps.add(new Workload.Step(
                    "step" + i, demand(random), tasks, durations(random, tasks, least), dependencies));
        }
        return steps;
    }

    private static Demand demand(SplittableRandom random) {
        boolean gpu = random.nextInt(5) == 0;
        return new Demand(
                random.nextInt(1, 17) * 500,
                random.nextInt(0, 17) * GIB,
                gpu ? random.nextInt(1, 3) : 0,
                gpu && random.nextBoolean() ? List.of("gpu") : List.of());
    }

    private static Workload.Durations durations(SplittableRandom random, int tasks, int least) {
        if (random.nextBoolean()) {
            return Workload.Durations.same(random.nextInt(least, 10) * 1_000L);
        }
        return Workload.Durations.each(
                random.ints(tasks, least, 30).mapToLong(i -> i * 500L).toArray());
    }
}
