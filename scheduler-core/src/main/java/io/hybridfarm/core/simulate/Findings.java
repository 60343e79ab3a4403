package io.hybridfarm.core.simulate;

import com.google.common.primitives.ImmutableDoubleArray;
import io.hybridfarm.spi.job.Dependency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Makes figures of what was recorded; belongs to one run, after its end. */
final class Findings {
    private static final double SHORTEST_JOB_MILLIS = 10_000;
    private static final double MIB = 1L << 20;

    private final Recorder recorder;
    private final Layout layout;
    private final UsageSeries usage;
    private final long end;
    private final int buckets;
    private final double[] capacity;

    Findings(Recorder recorder, Fleet fleet) {
        this.recorder = recorder;
        this.layout = recorder.layout;
        this.usage = recorder.usage;
        this.end = recorder.now();
        this.buckets = usage.buckets(end);
        this.capacity =
                new double[] {fleet.milliCores(), Math.max(1, fleet.memoryBytes() / MIB), Math.max(1, fleet.gpus())};
    }

    Outcome outcome(Contender policy, Weights weights, String hash, Duration wallTime) {
        List<Outcome.Show> shows = shows(weights);
        double[] waits = taskWaits();
        long makespan = end - layout.arrival[0];
        double milliCoreTime = 0;
        for (int show = 0; show < shows.size(); show++) {
            milliCoreTime += usage.total(Recorder.occupied(show));
        }
        return new Outcome(
                policy,
                Instant.ofEpochMilli(layout.arrival[0]),
                Duration.ofMillis(makespan),
                layout.jobs,
                layout.tasks,
                recorder.starts(),
                losses(),
                hash,
                makespan == 0 ? 0 : milliCoreTime / capacity[0] / makespan,
                spread(waits),
                spread(firstWaits()),
                spread(turnarounds()),
                spread(slowdowns()),
                jain(shows.stream().mapToDouble(Outcome.Show::satisfaction).toArray()),
                wallTime,
                Duration.ofMillis(usage.bucketMillis()),
                busyCores(),
                queueLength(),
                quantiles(waits),
                shows);
    }

    private Outcome.Losses losses() {
        return new Outcome.Losses(
                recorder.stops(Simulation.Stop.PREEMPTED),
                recorder.stops(Simulation.Stop.FAILED),
                recorder.stops(Simulation.Stop.LOST),
                recorder.lostMilliCoreMillis() / 1_000.0 / 3_600_000,
                layout.tasks - recorder.done());
    }

    /** Jain's fairness index. */
    static double jain(double... values) {
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            sum += value;
            squares += value * value;
        }
        return squares == 0 ? 1 : sum * sum / (values.length * squares);
    }

    /** The spread of values, which are sorted by it. */
    static Outcome.Spread spread(double... values) {
        Arrays.sort(values);
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return new Outcome.Spread(
                sum / Math.max(1, values.length),
                rank(values, 0.5),
                rank(values, 0.9),
                rank(values, 0.99),
                rank(values, 1));
    }

    private static double rank(double[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
    }

    private static ImmutableDoubleArray quantiles(double[] sorted) {
        ImmutableDoubleArray.Builder quantiles = ImmutableDoubleArray.builder(1_001);
        for (int i = 0; i <= 1_000; i++) {
            quantiles.add(rank(sorted, i / 1_000.0));
        }
        return quantiles.build();
    }

    private double[] taskWaits() {
        double[] waits = new double[layout.tasks];
        int count = 0;
        for (int task = 0; task < layout.tasks; task++) {
            if (recorder.hasStarted(task)) {
                waits[count++] = recorder.waited[task] / 1_000.0;
            }
        }
        return Arrays.copyOf(waits, count);
    }

    private double[] firstWaits() {
        return ofStartedJobs(job -> (recorder.jobStartedAt[job] - layout.arrival[job]) / 1_000.0);
    }

    private double[] turnarounds() {
        return ofStartedJobs(job -> (recorder.jobEndedAt[job] - layout.arrival[job]) / 1_000.0);
    }

    private double[] slowdowns() {
        return ofStartedJobs(job -> {
            double alone = Math.max(SHORTEST_JOB_MILLIS, (double)
                    longestChain(layout.workload.jobs().get(job)));
            return Math.max(1, (recorder.jobEndedAt[job] - layout.arrival[job]) / alone);
        });
    }

    private double[] ofStartedJobs(IntToDoubleFunction figure) {
        return IntStream.range(0, layout.jobs)
                .filter(job -> recorder.jobStartedAt[job] >= 0)
                .mapToDouble(figure)
                .toArray();
    }

    /** Milliseconds that a job takes where nothing ever waits for room. */
    static long longestChain(Workload.Job job) {
        Map<String, long[]> ends = new HashMap<>();
        long latest = 0;
        for (Workload.Step step : job.steps()) {
            long[] own = new long[step.tasks()];
            for (Dependency dependency : step.dependsOn()) {
                long[] parent = ends.getOrDefault(dependency.step(), own);
                boolean all = dependency.kind() == Dependency.Kind.ALL;
                long whole = all ? Arrays.stream(parent).max().orElse(0) : 0;
                for (int i = 0; i < own.length; i++) {
                    own[i] = Math.max(own[i], all ? whole : parent[i]);
                }
            }
            for (int i = 0; i < own.length; i++) {
                own[i] += step.durations().millis(i);
                latest = Math.max(latest, own[i]);
            }
            ends.put(step.name(), own);
        }
        return latest;
    }

    private ImmutableDoubleArray busyCores() {
        ImmutableDoubleArray.Builder busy = ImmutableDoubleArray.builder(buckets);
        for (int bucket = 0; bucket < buckets; bucket++) {
            double sum = 0;
            for (int show = 0; show < layout.shows.size(); show++) {
                sum += usage.mean(Recorder.occupied(show), bucket, end);
            }
            busy.add(sum / capacity[0]);
        }
        return busy.build();
    }

    private ImmutableDoubleArray queueLength() {
        ImmutableDoubleArray.Builder queue = ImmutableDoubleArray.builder(buckets);
        for (int bucket = 0; bucket < buckets; bucket++) {
            queue.add(usage.mean(recorder.queueLength(), bucket, end));
        }
        return queue.build();
    }

    private List<Outcome.Show> shows(Weights weights) {
        int count = layout.shows.size();
        double[] weight = new double[count];
        Arrays.setAll(weight, show -> weights.of(layout.shows.get(show)));
        double[][] share = new double[count][buckets];
        double[][] wanted = new double[count][buckets];
        double[][] entitled = new double[count][buckets];
        double[] received = new double[count];
        double[] due = new double[count];
        double[] wants = new double[count];
        for (int bucket = 0; bucket < buckets; bucket++) {
            double sum = 0;
            for (int show = 0; show < count; show++) {
                share[show][bucket] = dominant(bucket, Recorder.occupied(show), Recorder.occupied(show));
                wants[show] = dominant(bucket, Recorder.occupied(show), Recorder.queued(show));
                wanted[show][bucket] = wants[show];
                sum += share[show][bucket];
            }
            double[] parts = Entitlement.divide(sum, weight, wants);
            for (int show = 0; show < count; show++) {
                entitled[show][bucket] = parts[show];
                if (usage.mean(Recorder.queued(show), bucket, end) > 0) {
                    received[show] += share[show][bucket];
                    due[show] += parts[show];
                }
            }
        }
        List<Outcome.Show> shows = new ArrayList<>();
        for (int show = 0; show < count; show++) {
            shows.add(new Outcome.Show(
                    layout.shows.get(show),
                    weight[show],
                    usage.total(Recorder.occupied(show)) / 1_000 / 3_600_000,
                    due[show] == 0 ? 1 : received[show] / due[show],
                    ImmutableDoubleArray.copyOf(share[show]),
                    ImmutableDoubleArray.copyOf(entitled[show]),
                    ImmutableDoubleArray.copyOf(wanted[show])));
        }
        return shows;
    }

    /** The largest part of a resource that two vectors take together, or one where both are the same. */
    private double dominant(int bucket, int first, int second) {
        double largest = 0;
        for (int resource = 0; resource < capacity.length; resource++) {
            double mean = usage.mean(first + resource, bucket, end);
            if (second != first) {
                mean += usage.mean(second + resource, bucket, end);
            }
            largest = Math.max(largest, mean / capacity[resource]);
        }
        return largest;
    }
}
