package io.hybridfarm.core;

import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.State;
import java.util.List;
import java.util.Optional;

/**
 * Why a job does not run, or not faster: the first thing that stops it, and what would let it go on.
 *
 * <p>Found by the code that chooses what runs next, on the state that it chooses from.
 *
 * @param job the job
 * @param state its state
 * @param sentence the answer in one sentence
 * @param unblock what would let it go on, in one sentence; empty where nothing is in its way
 * @param steps each step that has tasks which do not run yet
 */
public record Explanation(JobId job, State state, String sentence, String unblock, List<Step> steps) {
    /**
     * What stops the tasks of one step.
     *
     * @param name the step
     * @param waiting tasks that wait for other tasks
     * @param queued tasks that could run if there were room
     * @param running tasks that run
     * @param refusal the first thing that stops the next task
     * @param unblock what would let it go on
     * @param pools the answer of each pool in the order of preference; empty if the step is stopped before it gets there
     */
    public record Step(
            String name, int waiting, int queued, int running, Refusal refusal, String unblock, List<Pool> pools) {}

    /**
     * The answer of one pool.
     *
     * @param name the pool
     * @param refusal the first thing that stops the step here
     * @param couldFit workers that could run a task of it if nothing else ran
     * @param roomNow workers that could run one now
     * @param ahead where others come first, the outermost level first; empty if the step is next
     * @param servedFirst pools, by name, that workers of this one serve before it, and whose work takes the room there
     */
    public record Pool(
            String name, Refusal refusal, int couldFit, int roomNow, List<Ahead> ahead, List<String> servedFirst) {}

    /**
     * One level of the share tree at which others come first.
     *
     * @param level {@code band}, {@code show}, {@code department}, {@code user} or {@code job}
     * @param node who asks: the node, or the job, on the way to the step
     * @param standing how much of its share it has, past usage included; less comes first; for a job, its place in line
     * @param first who is served next at this level
     * @param firstStanding how much of its share that one has
     * @param others how many come first
     * @param guarantee what the node is sure of, if it has less
     * @param firstGuarantee what the one that is served next is sure of, if it has less; it then comes before all that have
     *     what they are sure of, whatever they have of their shares
     */
    public record Ahead(
            String level,
            String node,
            double standing,
            String first,
            double firstStanding,
            int others,
            Optional<Guarantee> guarantee,
            Optional<Guarantee> firstGuarantee) {
        /** A level at which nobody has less than he is sure of. */
        public Ahead(String level, String node, double standing, String first, double firstStanding, int others) {
            this(level, node, standing, first, firstStanding, others, Optional.empty(), Optional.empty());
        }
    }

    /**
     * A guarantee that is not met at the moment.
     *
     * @param sure the part of the pool that somebody is sure of, above 0 to 1
     * @param has the part that he has, below that
     */
    public record Guarantee(double sure, double has) {}
}
