package io.hybridfarm.core.simulate;

import com.google.common.primitives.ImmutableDoubleArray;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How a workload fared under one policy.
 *
 * <p>A wait is the time from the moment at which a task could have started to the moment at which it did. A show's share is the
 * largest of its parts of all cores, all memory and all GPUs; its entitlement is what weighted max-min fairness would have
 * given it of what was given out at that time, see {@link Show}.
 *
 * @param policy what decided
 * @param start the first arrival
 * @param makespan from the first arrival to the last end
 * @param jobs how many there were
 * @param tasks how many they had
 * @param decisions how many attempts were started
 * @param losses what came to nothing
 * @param hash 16 hexadecimal digits over all that was decided and all that went wrong, in order
 * @param utilisation occupied core-time as a part of all core-time of the makespan, 0 to 1; work that came to nothing included,
 *     and workers counting as there that were gone
 * @param taskWait seconds that tasks which were started waited, all their waits together
 * @param firstWait seconds from a job's arrival to the start of its first task
 * @param turnaround seconds from a job's arrival to its end, or to where nothing of it could run any more
 * @param slowdown turnaround as a multiple of what the job would have taken alone on an endless farm, jobs shorter than ten
 *     seconds counting as ten seconds, never below 1
 * @param fairness Jain's index over the shows' received service by entitlement while they had work waiting: 1 if all got the
 *     same part of what they were entitled to, 1/n if one of n got all
 * @param wallTime how long the run took in real time
 * @param bucket how much time one value of a series stands for
 * @param busyCores occupied part of all cores, 0 to 1, by bucket
 * @param queueLength tasks that could start and wait, mean by bucket
 * @param waitQuantiles seconds that tasks waited, by thousandths: 1,001 values, the last is the maximum
 * @param shows in the order of their first jobs
 */
public record Outcome(
        Contender policy,
        Instant start,
        Duration makespan,
        int jobs,
        int tasks,
        long decisions,
        Losses losses,
        String hash,
        double utilisation,
        Spread taskWait,
        Spread firstWait,
        Spread turnaround,
        Spread slowdown,
        double fairness,
        Duration wallTime,
        Duration bucket,
        ImmutableDoubleArray busyCores,
        ImmutableDoubleArray queueLength,
        ImmutableDoubleArray waitQuantiles,
        List<Show> shows) {
    public Outcome {
        shows = List.copyOf(shows);
    }

    /**
     * What came to nothing.
     *
     * @param preempted attempts that were stopped for other work
     * @param failed attempts that failed by themselves
     * @param lost attempts whose worker was gone
     * @param coreHours what all of these had occupied until then
     * @param undone tasks that were given up, or waited for one that was
     */
    public record Losses(long preempted, long failed, long lost, double coreHours, long undone) {}

    /**
     * How values spread; percentiles are the smallest values that enough others do not exceed.
     */
    public record Spread(double mean, double median, double p90, double p99, double max) {}

    /**
     * How one show fared.
     *
     * @param name the show
     * @param weight its weight
     * @param coreHours what it occupied in all
     * @param satisfaction what it received by what it was entitled to, over the buckets in which it had work waiting; 1 if it
     *     never had
     * @param share its share of the farm, mean by bucket
     * @param entitlement what it would have had of what all shows had together in that bucket, divided by weights with nobody
     *     getting more than he had running and waiting
     * @param wanted what it had running and waiting, mean by bucket
     */
    public record Show(
            String name,
            double weight,
            double coreHours,
            double satisfaction,
            ImmutableDoubleArray share,
            ImmutableDoubleArray entitlement,
            ImmutableDoubleArray wanted) {
        /** The missing part of the entitlement, 0 to 1; 0 for who received all of it or more. */
        public double lag() {
            return Math.max(0, 1 - satisfaction);
        }
    }

    /** The show that fell behind its entitlement most. */
    public Show furthestBehind() {
        Show worst = shows.get(0);
        for (Show show : shows) {
            if (show.lag() > worst.lag()) {
                worst = show;
            }
        }
        return worst;
    }

    /** Starts decided in one second of real time. */
    public double decisionsPerSecond() {
        return decisions / Math.max(1e-9, wallTime.toNanos() / 1e9);
    }
}
