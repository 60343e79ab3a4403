package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.peer.PlacementCore;
import io.hybridfarm.spi.job.Demand;
import java.util.Arrays;

/**
 * Drives a core: submits, lets tasks end, and keeps count, without allocating while tasks start and end.
 *
 * <p>Steps that have run out are noted, so that they can be submitted again and the queue stays as deep as it was.
 */
final class Crew implements PlacementCore.Starts {
    private final PlacementCore core;
    private final Workload workload;

    private int[] stepUser = new int[1_024];
    private Demand[] stepDemand = new Demand[1_024];
    private int[] stepTasks = new int[1_024];
    private int[] stepQueued = new int[1_024];
    private int steps;

    private long[] running = new long[1_024];
    private int[] runningHost = new int[1_024];
    private int runningCount;
    private int hosts;
    private int[] emptied = new int[1_024];
    private int emptiedCount;

    private long submitted;
    private long started;
    private long finished;

    Crew(PlacementCore core, Workload workload) {
        this.core = core;
        this.workload = workload;
    }

    /** Queues a step; nothing starts yet. */
    void submit(int user, Demand demand, int tasks) {
        int step = core.submit(user, demand, tasks);
        if (step != steps) {
            throw new IllegalStateException("step " + steps + " was called " + step);
        }
        if (steps == stepUser.length) {
            stepUser = Arrays.copyOf(stepUser, steps * 2);
            stepDemand = Arrays.copyOf(stepDemand, steps * 2);
            stepTasks = Arrays.copyOf(stepTasks, steps * 2);
            stepQueued = Arrays.copyOf(stepQueued, steps * 2);
        }
        stepUser[steps] = user;
        stepDemand[steps] = demand;
        stepTasks[steps] = tasks;
        stepQueued[steps] = tasks;
        steps++;
        submitted += tasks;
    }

    /** Queues this many tasks in equal steps; users and kinds of demand take turns. */
    void submitMany(long tasks, int tasksPerStep) {
        for (long left = tasks; left > 0; left -= tasksPerStep) {
            submit(workload.nextUser(), workload.nextDemand(), (int) Math.min(left, tasksPerStep));
        }
    }

    /**
     * Hosts join a few at a time, each with as much work as it can do, until there are this many and nothing fits any more.
     *
     * <p>A core that looks at every task on every host would take hours to fill them all at once.
     */
    void addFullHosts(int count) {
        int together = 50;
        for (int done = 0; done < count; done += together) {
            int joining = Math.min(together, count - done);
            addIdleHosts(joining);
            long cores = (long) joining * Workload.HOST_CORES;
            while (cores > 0) {
                Demand demand = workload.anyDemand();
                submit(workload.nextUser(), demand, 1);
                cores -= demand.milliCores() / 1_000;
            }
            core.place(this);
        }
        emptiedCount = 0;
    }

    void addIdleHosts(int joining) {
        hosts += joining;
        for (int i = 0; i < joining; i++) {
            core.addHost(Workload.HOST_CORES, Workload.HOST_MEMORY, 0);
        }
    }

    @Override
    public void started(long task, int step, int host) {
        if (runningCount == running.length) {
            running = Arrays.copyOf(running, runningCount * 2);
            runningHost = Arrays.copyOf(runningHost, runningCount * 2);
        }
        running[runningCount] = task;
        runningHost[runningCount++] = host;
        started++;
        if (--stepQueued[step] == 0) {
            if (emptiedCount == emptied.length) {
                emptied = Arrays.copyOf(emptied, emptiedCount * 2);
            }
            emptied[emptiedCount++] = step;
        }
    }

    /** Chooses a running task at random, which no longer counts as running. */
    long chooseRunning() {
        return takeRunning(workload.below(runningCount));
    }

    private long takeRunning(int chosen) {
        long task = running[chosen];
        running[chosen] = running[--runningCount];
        runningHost[chosen] = runningHost[runningCount];
        return task;
    }

    /**
     * All that runs on some hosts ends, and they are filled again, one after the other.
     *
     * <p>Where single tasks end, the room of a wide one goes to narrow ones and never comes together again; without this a farm
     * would soon run nothing but the narrowest.
     */
    void restartHosts(int count) {
        for (int i = 0; i < count; i++) {
            int host = workload.below(hosts);
            for (int task = runningCount - 1; task >= 0; task--) {
                if (runningHost[task] == host) {
                    core.finish(takeRunning(task));
                    finished++;
                }
            }
            core.place(this);
        }
    }

    /** What is measured: the task ends, and its room is filled again. */
    void finishAndPlace(long task) {
        core.finish(task);
        finished++;
        core.place(this);
    }

    void place() {
        core.place(this);
    }

    /** Steps that have run out are submitted again, as deep as they were. */
    void refill() {
        if (emptiedCount > 0) {
            for (int i = 0; i < emptiedCount; i++) {
                int step = emptied[i];
                submit(stepUser[step], stepDemand[step], stepTasks[step]);
            }
            emptiedCount = 0;
            core.place(this);
        }
    }

    long started() {
        return started;
    }

    int runningTasks() {
        return runningCount;
    }

    long queuedTasks() {
        return submitted - started;
    }

    /**
     * Counts again, step by step.
     *
     * @throws IllegalStateException if a task was started twice or got lost
     */
    void requireBooksInOrder() {
        long queued = 0;
        for (int step = 0; step < steps; step++) {
            if (stepQueued[step] < 0) {
                throw new IllegalStateException("more tasks of step " + step + " were started than it has");
            }
            queued += stepQueued[step];
        }
        if (queued != submitted - started || runningCount != started - finished) {
            throw new IllegalStateException(submitted + " submitted, " + started + " started, " + finished
                    + " finished, but " + queued + " queued and " + runningCount + " running");
        }
    }
}
