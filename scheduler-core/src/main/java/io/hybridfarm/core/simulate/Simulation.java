package io.hybridfarm.core.simulate;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.FarmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.BitSet;

/**
 * Runs a workload on a fleet, without waiting for anything: the clock jumps from event to event.
 *
 * <p>The same workload, fleet with its troubles, rules and contender always give the same decisions, and so the same hash.
 */
public final class Simulation {
    private static final int ENDS_PER_NOTICE = 1_000;
    /** A scheduler that has started nothing for so long although nothing runs waits in vain. */
    private static final long LONGEST_IDLE = Duration.ofDays(30).toMillis();
    /** What stands in the hash instead of a worker if one is gone, or back. */
    private static final int GONE = -10;

    private static final int BACK = -11;

    private final Fleet fleet;
    private final Policy rules;
    private final Weights weights;
    private final Layout layout;
    private final InstantSource wallClock;

    /**
     * @param rules how the farm is shared; peers know nothing of it but the weights, and never preempt
     * @param wallClock tells how long runs take; decisions never depend on it
     * @throws FarmException INVALID if a step of the workload could not run on any worker
     */
    public Simulation(Workload workload, Fleet fleet, Policy rules, InstantSource wallClock) {
        this.fleet = fleet;
        this.rules = rules;
        this.weights = new Weights(rules);
        this.layout = new Layout(workload, fleet);
        this.wallClock = wallClock;
    }

    /** Why an attempt came to nothing. */
    public enum Stop {
        /** It was stopped for other work. */
        PREEMPTED("preempted", -1),
        /** It failed by itself. */
        FAILED("failed", -2),
        /** Its worker was gone. */
        LOST("lost", -3);

        private final String word;
        /** What stands for it in the hash, instead of a worker. */
        private final int code;

        Stop(String word, int code) {
            this.word = word;
            this.code = code;
        }

        /** One lower-case word, for logs. */
        public String word() {
            return word;
        }
    }

    /** Hears how a run goes, on the thread that runs it. */
    public interface Listener {
        /** A task starts. Job, step and index count from 0 in the workload, the worker from 0 in the fleet. */
        default void decided(long atMillis, int job, int step, int index, int worker) {}

        /** An attempt ends without having done its task; numbers as above. */
        default void stopped(long atMillis, int job, int step, int index, int worker, Stop how) {}

        /** A worker is gone, or back. What ran there was {@link #stopped} before. */
        default void present(long atMillis, int worker, boolean isThere) {}

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
        Run run = new Run(policy, listener);
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

    /** Whether somebody may have less than the farm, so that a task may be too large for him. */
    private boolean capsShares() {
        return rules.shares().stream().anyMatch(share -> share.bounds().max() < 1)
                || rules.bands().values().stream().anyMatch(bounds -> bounds.max() < 1);
    }

    /**
     * The virtual world of one run. At one instant all ends come first, then workers that fail or come back, then all arrivals,
     * then the decisions.
     */
    private final class Run implements SimulatedScheduler.World {
        final Recorder recorder = new Recorder(layout);
        final DecisionHash hash = new DecisionHash();

        private final boolean capped;
        private final SimulatedScheduler scheduler;
        private final Listener listener;
        private final Readiness readiness;
        private final Outages outages =
                new Outages(fleet.troubles(), fleet.workers().size(), layout.arrival[0]);
        private final Ends ends = new Ends(layout.tasks);
        /** By task: where it runs, how many attempts it had, and whether the last one is going to fail. */
        private final int[] workers = new int[layout.tasks];

        private final int[] attempts = new int[layout.tasks];
        private final BitSet failing = new BitSet();
        /** The workers that took nothing of what waits although nothing runs. */
        private final BitSet idle = new BitSet();

        private long idleSince;
        private int arrived;
        private long now;

        Run(Contender policy, Listener listener) {
            this.capped = policy == Contender.OURS && capsShares();
            this.scheduler = scheduler(policy);
            this.listener = listener;
            this.readiness = new Readiness(layout, this::ready);
        }

        void toTheEnd() {
            while (somethingWillHappen()) {
                now = nextInstant();
                recorder.at(now);
                while (ends.time() == now) {
                    end(ends.take());
                }
                while (outages.time() == now) {
                    turn(outages.take());
                }
                while (arrived < layout.jobs && layout.arrival[arrived] == now) {
                    scheduler.submitted(arrived, now);
                    readiness.submitted(arrived);
                    arrived++;
                }
                scheduler.place(now, this);
            }
            recorder.finish(capped);
            listener.ended(recorder.done());
        }

        /** What no worker has taken while nothing ran and the scheduler waits for nothing, nobody ever will. */
        private boolean somethingWillHappen() {
            if (arrived < layout.jobs || recorder.running() > 0) {
                idle.clear();
                idleSince = now;
                return true;
            }
            if (scheduler.wakeAt() < Long.MAX_VALUE) {
                idle.clear();
                return recorder.waiting() > 0 && now - idleSince <= LONGEST_IDLE;
            }
            idle.or(outages.up());
            return recorder.waiting() > 0
                    && idle.cardinality() < fleet.workers().size();
        }

        private long nextInstant() {
            long arrival = arrived < layout.jobs ? layout.arrival[arrived] : Long.MAX_VALUE;
            long next = Math.min(Math.min(arrival, ends.time()), outages.time());
            return Math.min(next, Math.max(now + 1, scheduler.wakeAt()));
        }

        private void ready(int step, int from, int to) {
            recorder.ready(step, from, to);
            scheduler.ready(step, from, to);
        }

        private void end(int task) {
            if (failing.get(task)) {
                stop(task, Stop.FAILED);
                scheduler.failed(task, workers[task], now, this);
                return;
            }
            recorder.ended(task);
            scheduler.ended(task, workers[task], now);
            readiness.ended(task);
            if (recorder.done() % ENDS_PER_NOTICE == 0) {
                listener.ended(recorder.done());
            }
        }

        /** A worker fails, and all that runs there with it, or is back. */
        private void turn(int worker) {
            boolean isThere = outages.up().get(worker);
            hash.add(now, worker, isThere ? BACK : GONE);
            for (int task = ends.nextRunning(0); task >= 0 && !isThere; task = ends.nextRunning(task + 1)) {
                if (workers[task] == worker) {
                    stop(task, Stop.LOST);
                    scheduler.lost(task, worker, now, this);
                }
            }
            scheduler.present(worker, isThere, now);
            listener.present(now, worker, isThere);
        }

        private void stop(int task, Stop how) {
            ends.drop(task);
            recorder.stopped(task, how);
            hash.add(now, task, how.code);
            int step = layout.stepOfTask[task];
            int job = layout.jobOfStep[step];
            listener.stopped(now, job, step - layout.firstStep[job], layout.index(task), workers[task], how);
        }

        @Override
        public void started(int task, int worker) {
            recorder.started(task);
            workers[task] = worker;
            hash.add(now, task, worker);
            double part = fleet.troubles().failsAfter(task, attempts[task]);
            attempts[task]++;
            failing.set(task, part < 1);
            ends.add(now + (part < 1 ? (long) (part * layout.duration(task)) : layout.duration(task)), task);
            int step = layout.stepOfTask[task];
            int job = layout.jobOfStep[step];
            listener.decided(now, job, step - layout.firstStep[job], layout.index(task), worker);
        }

        @Override
        public void preempted(int task) {
            stop(task, Stop.PREEMPTED);
            recorder.again(task);
        }

        @Override
        public void again(int task) {
            recorder.again(task);
        }

        @Override
        public void givenUp(int task) {
            recorder.givenUp(task);
        }
    }
}
