package io.hybridfarm.simulate;

import io.hybridfarm.core.simulate.Fleet;
import io.hybridfarm.core.simulate.Workload;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes workloads that look like those of a studio: jobs of 5 to 20 steps, steps of 1 to 100,000 frames, frame times that
 * drift along the shot and have a heavy tail, submissions that follow the working day, and new versions some hours later.
 *
 * <p>The same options and the same farm give the same workload on every machine.
 */
public final class WorkloadGenerator {
    /** A Monday. */
    static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    private static final int MAX_FRAMES_PER_STEP = 100_000;
    private static final double RESUBMITTED = 0.25;
    private static final long GIB = 1L << 30;
    private static final String[] DEPARTMENTS = {"lighting", "fx", "comp", "animation", "lookdev"};
    /** How many submit at each hour of a working day: before dailies at ten, after lunch, and at the end of the day. */
    private static final double[] HOURS = {
        0.15, 0.1, 0.05, 0.05, 0.05, 0.1, 0.2, 0.6, 1.6, 2.6, 1.2, 1.1, 0.7, 1.0, 1.2, 1.3, 1.6, 2.6, 3.6, 2.8, 1.2,
        0.7, 0.5, 0.3
    };

    private static final double WEEKEND = 0.15;

    private final GeneratorOptions options;

    private WorkloadGenerator(GeneratorOptions options) {
        this.options = options;
    }

    /**
     * A generator with options such as {@code seed=7,days=7,frames=1000000,shows=6,users=20,load=0.9}.
     *
     * @throws FarmException if a key is unknown or its value out of range
     */
    public static WorkloadGenerator of(String options) {
        return new WorkloadGenerator(GeneratorOptions.parse(options));
    }

    /** The farm to use if none was described: 100 equal machines. */
    public static Fleet usualFleet() {
        List<Offer.Worker> workers = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            String name = String.format(Locale.ROOT, "render%04d", i);
            workers.add(new Offer.Worker(name, 32_000, 128 * GIB, 0, List.of()));
        }
        return new Fleet(workers);
    }

    /** A workload that this farm can run. */
    public Workload generate(Fleet fleet) {
        Dice dice = new Dice(options.seed());
        List<Demand> demands = demands(fleet);
        List<Draft> drafts = new ArrayList<>();
        long left = options.frames();
        while (left > 0) {
            Draft draft = draft(dice, demands, left);
            drafts.add(draft);
            left -= draft.tasks();
            while (left > draft.tasks() && dice.chance(RESUBMITTED)) {
                draft = nextVersion(dice, draft);
                drafts.add(draft);
                left -= draft.tasks();
            }
        }
        double coreSeconds = drafts.stream().mapToDouble(Draft::coreSeconds).sum();
        double wanted = options.load() * fleet.milliCores() / 1_000 * options.days() * 86_400;
        return new Workload(
                drafts.stream().map(draft -> draft.job(wanted / coreSeconds)).toList());
    }

    /** Sizes of render tasks that fit the farm; a size that is more usual stands there more often. */
    private static List<Demand> demands(Fleet fleet) {
        List<Demand> demands = new ArrayList<>();
        for (int cores : new int[] {1, 2, 4, 4, 8, 8, 8, 16}) {
            for (int gib : new int[] {2, 4}) {
                Demand demand = new Demand(cores * 1_000, (long) cores * gib * GIB, 0, List.of());
                if (fleet.couldEverFit(demand)) {
                    demands.add(demand);
                }
            }
        }
        Demand gpu = new Demand(4_000, 16 * GIB, 1, List.of());
        if (fleet.couldEverFit(gpu)) {
            demands.add(gpu);
        }
        if (demands.isEmpty()) {
            throw FarmException.invalid("workers", "none has room for a frame of 1 core and 2GiB; enlarge the farm");
        }
        return demands;
    }

    private Draft draft(Dice dice, List<Demand> demands, long left) {
        int show = dice.skewed(options.shows());
        int person = dice.skewed(options.users());
        int steps = 5 + (int) Math.min(15, dice.pareto(1.2) - 1);
        int layers = steps - 3;
        int most = (int) Math.max(1, Math.min(MAX_FRAMES_PER_STEP, (left - 2) / (layers + 1)));
        int frames = (int) Math.max(1, Math.min(most, dice.logNormal(100, 1.1) * (dice.chance(0.01) ? 30 : 1)));
        List<DraftStep> parts = new ArrayList<>();
        parts.add(new DraftStep("prepare", demands.get(0), new double[] {dice.logNormal(60, 0.5)}, List.of()));
        List<Dependency> onLayers = new ArrayList<>();
        for (int layer = 1; layer <= layers; layer++) {
            Demand demand = demands.get(dice.below(demands.size()));
            double[] seconds = FrameTimes.draw(dice, frames, dice.logNormal(600, 0.7));
            parts.add(new DraftStep("layer" + layer, demand, seconds, List.of(Dependency.onAll("prepare"))));
            onLayers.add(Dependency.onSameIndex("layer" + layer));
        }
        double[] compTimes = FrameTimes.draw(dice, frames, dice.logNormal(60, 0.5));
        parts.add(new DraftStep("comp", demands.get(demands.size() > 2 ? 2 : 0), compTimes, onLayers));
        parts.add(new DraftStep(
                "movie", demands.get(0), new double[] {10 + frames / 5.0}, List.of(Dependency.onAll("comp"))));
        return new Draft(
                submission(dice),
                String.format(
                        Locale.ROOT, "SH%04d_%s", dice.below(1_000) * 10, DEPARTMENTS[person % DEPARTMENTS.length]),
                1,
                "show" + (show + 1),
                DEPARTMENTS[person % DEPARTMENTS.length],
                String.format(Locale.ROOT, "artist%02d-%d", person + 1, show + 1),
                new int[] {30, 50, 50, 50, 60, 80}[dice.below(6)],
                parts);
    }

    /** Seconds from the start. */
    private double submission(Dice dice) {
        double[] days = new double[options.days()];
        for (int day = 0; day < days.length; day++) {
            days[day] = day % 7 < 5 ? 1 : WEEKEND;
        }
        return dice.weighted(days) * 86_400.0 + dice.weighted(HOURS) * 3_600.0 + dice.between(0, 3_600);
    }

    /** The same shot after a look at the result: other times, a little better or worse. */
    private static Draft nextVersion(Dice dice, Draft before) {
        double change = dice.between(0.8, 1.2);
        List<DraftStep> parts = new ArrayList<>();
        for (DraftStep step : before.steps) {
            double[] seconds = step.seconds.clone();
            for (int i = 0; i < seconds.length; i++) {
                seconds[i] *= change * dice.logNormal(1, 0.05);
            }
            parts.add(new DraftStep(step.name, step.demand, seconds, step.dependsOn));
        }
        double at = before.at + dice.between(1, 8) * 3_600;
        return new Draft(
                at,
                before.shot,
                before.version + 1,
                before.show,
                before.department,
                before.user,
                before.priority,
                parts);
    }

    /** A job whose times are right but for a factor that all jobs share. */
    private static final class Draft {
        final double at;
        final String shot;
        final int version;
        final String show;
        final String department;
        final String user;
        final int priority;
        final List<DraftStep> steps;

        Draft(
                double at,
                String shot,
                int version,
                String show,
                String department,
                String user,
                int priority,
                List<DraftStep> steps) {
            this.at = at;
            this.shot = shot;
            this.version = version;
            this.show = show;
            this.department = department;
            this.user = user;
            this.priority = priority;
            this.steps = steps;
        }

        int tasks() {
            return steps.stream().mapToInt(step -> step.seconds.length).sum();
        }

        double coreSeconds() {
            double sum = 0;
            for (DraftStep step : steps) {
                for (double seconds : step.seconds) {
                    sum += seconds * step.demand.milliCores() / 1_000;
                }
            }
            return sum;
        }

        Workload.Job job(double factor) {
            return new Workload.Job(
                    START.plusMillis((long) (at * 1_000)),
                    shot + String.format(Locale.ROOT, "_v%03d", version),
                    show,
                    department,
                    user,
                    priority,
                    steps.stream().map(step -> step.step(factor)).toList());
        }
    }

    private static final class DraftStep {
        final String name;
        final Demand demand;
        final double[] seconds;
        final List<Dependency> dependsOn;

        DraftStep(String name, Demand demand, double[] seconds, List<Dependency> dependsOn) {
            this.name = name;
            this.demand = demand;
            this.seconds = seconds;
            this.dependsOn = dependsOn;
        }

        Workload.Step step(double factor) {
            long[] millis = new long[seconds.length];
            for (int i = 0; i < millis.length; i++) {
                millis[i] = Math.max(1, Math.round(seconds[i] * factor * 1_000));
            }
            return new Workload.Step(name, demand, millis.length, Workload.Durations.each(millis), dependsOn);
        }
    }
}
