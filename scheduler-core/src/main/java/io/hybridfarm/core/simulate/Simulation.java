package io.hybridfarm.core.simulate;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.FarmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Runs a workload on a fleet, without waiting for anything: the clock jumps from event to event.
 *
 * <p>The same workload, fleet, rules and contender always give the same decisions, and so the same hash.
 */
public final class Simulation {
    private static final int ENDS_PER_NOTICE = 1_000;

    private final Fleet fleet;
    private final Policy rules;
    private final Weights weights;
    private final Layout layout;
    private final InstantSource wallClock;

    /**
     * @param rules how the farm is shared; peers know nothing of it but the weights, and nobody preempts
     * @param wallClock tells how long runs take; decisions never depend on it
     * @throws FarmException INVALID if a step of the workload could not run on any worker
     */
    public Simulation(Workload workload, Fleet fleet, Policy rules, InstantSource wallClock) {
        this.fleet = fleet;
        this.rules = rules.withPreemption(Policy.Preemption.NEVER);
        this.weights = new Weights(rules);
        this.layout = new Layout(workload, fleet);
        this.wallClock = wallClock;
    }

    /** Hears how a run goes, on the thread that runs it. */
    public interface Listener {
        /** A task starts. Job, step and index count from 0 in the workload, the worker from 0 in the fleet. */
        default void decided(long atMillis, int job, int step, int index, int worker) {}

        /** So many tasks have ended; called now and then, and at the end. */
        default void ended(int tasks) {}
    }

    /**
     * One run, from the first arrival to the last end.
     *
     * @throws IllegalStateException if the policy breaks a rule that all keep: a defect
     */
    public Outcome run(Contender policy, Listener listener) {
        Instant begun = wallClock.instant();
        Run run = new Run(scheduler(policy), listener);
        run.toTheEnd();
        Duration took = Duration.between(begun, wallClock.instant());
        return new Findings(run.recorder, fleet).outcome(policy, weights, run.hash.hex(), took);
    }

    private SimulatedScheduler scheduler(Contender policy) {
        return switch (policy) {
            case OURS -> new Production(layout, fleet, rules);
            case FIFO -> new Fifo(layout, fleet);
            case PRIORITY -> new StrictPriority(layout, fleet);
            case FAIR -> new PlainFairShare(layout, fleet, weights);
            case DEADLINE -> new DeadlineWeighted(layout, fleet);
        };
    }

    /** The virtual world of one run. At one instant all ends come first, then all arrivals, then the decisions. */
    private final class Run {
        final Recorder recorder = new Recorder(layout);
        final DecisionHash hash = new DecisionHash();

        private final SimulatedScheduler scheduler;
        private final Listener listener;
        private final Readiness readiness;
        private final EndHeap ends = new EndHeap();
        /** By task: where it runs. */
        private final int[] workers = new int[layout.tasks];

        private int arrived;
        private long now;

        Run(SimulatedScheduler scheduler, Listener listener) {
            this.scheduler = scheduler;
            this.listener = listener;
            this.readiness = new Readiness(layout, this::ready);
        }

        void toTheEnd() {
            while (arrived < layout.jobs || !ends.isEmpty()) {
                now = nextInstant();
                recorder.at(now);
                while (!ends.isEmpty() && ends.time() == now) {
                    end(ends.take());
                }
                while (arrived < layout.jobs && layout.arrival[arrived] == now) {
                    scheduler.submitted(arrived, now);
                    readiness.submitted(arrived);
                    arrived++;
                }
                scheduler.place(now, this::start);
            }
            recorder.finish();
            listener.ended(recorder.ended());
        }

        private long nextInstant() {
            long arrival = arrived < layout.jobs ? layout.arrival[arrived] : Long.MAX_VALUE;
            long next = ends.isEmpty() ? arrival : Math.min(arrival, ends.time());
            return next == Long.MAX_VALUE ? next : Math.min(next, Math.max(now + 1, scheduler.wakeAt()));
        }

        private void ready(int step, int from, int to) {
            recorder.ready(step, from, to);
            scheduler.ready(step, from, to);
        }

        private void end(int task) {
            recorder.ended(task);
            scheduler.ended(task, workers[task], now);
            readiness.ended(task);
            if (recorder.ended() % ENDS_PER_NOTICE == 0) {
                listener.ended(recorder.ended());
            }
        }

        private void start(int task, int worker) {
            recorder.started(task);
            workers[task] = worker;
            hash.add(now, task, worker);
            ends.add(now + layout.duration(task), task);
            int step = layout.stepOfTask[task];
            int job = layout.jobOfStep[step];
            listener.decided(now, job, step - layout.firstStep[job], task - layout.firstTask[step], worker);
        }
    }
}
