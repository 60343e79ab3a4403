package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.job.Demand;
import java.util.Arrays;

/** What happened in a run, as plain arrays and sums over time; belongs to one run. */
final class Recorder {
    private static final long BUCKET_MILLIS = 300_000;
    private static final double BYTES_PER_MIB = 1L << 20;
    /** Cores, memory and GPUs, occupied and asked for. */
    private static final int QUANTITIES = 6;

    final Layout layout;
    final UsageSeries usage;

    /** By task, in milliseconds. */
    final long[] readyAt;

    final long[] startedAt;

    /** By job, in milliseconds. */
    final long[] jobStartedAt;

    final long[] jobEndedAt;

    private final int[] left;
    private int started;
    private int ended;
    private long now;

    Recorder(Layout layout) {
        this.layout = layout;
        this.usage = new UsageSeries(layout.shows.size() * QUANTITIES + 1, layout.arrival[0], BUCKET_MILLIS);
        this.readyAt = new long[layout.tasks];
        this.startedAt = new long[layout.tasks];
        this.jobStartedAt = new long[layout.jobs];
        this.jobEndedAt = new long[layout.jobs];
        this.left = new int[layout.jobs];
        Arrays.fill(readyAt, -1);
        Arrays.fill(startedAt, -1);
        Arrays.fill(jobStartedAt, -1);
        for (int job = 0; job < layout.jobs; job++) {
            left[job] = layout.firstTask[layout.firstStep[job + 1]] - layout.firstTask[layout.firstStep[job]];
        }
    }

    /** The quantity that counts tasks that could start and wait. */
    int queueLength() {
        return layout.shows.size() * QUANTITIES;
    }

    /** The first of three quantities that a show occupies: thousandths of a core, MiB, GPUs. */
    static int occupied(int show) {
        return show * QUANTITIES;
    }

    /** The first of three quantities of a show's tasks that could start and wait. */
    static int queued(int show) {
        return show * QUANTITIES + 3;
    }

    int ended() {
        return ended;
    }

    void at(long time) {
        now = time;
    }

    void ready(int step, int from, int to) {
        Arrays.fill(readyAt, layout.firstTask[step] + from, layout.firstTask[step] + to, now);
        change(queued(layout.showOfJob[layout.jobOfStep[step]]), layout.demand(step), to - from);
        usage.add(queueLength(), to - from, now);
    }

    /**
     * @throws IllegalStateException if the task has started before, or was not ready: a defect of the scheduler
     */
    void started(int task) {
        if (readyAt[task] < 0 || startedAt[task] >= 0) {
            throw new IllegalStateException("task " + task + " starts "
                    + (startedAt[task] >= 0 ? "a second time" : "before what it waits for has ended"));
        }
        int step = layout.stepOfTask[task];
        int job = layout.jobOfStep[step];
        startedAt[task] = now;
        started++;
        if (jobStartedAt[job] < 0) {
            jobStartedAt[job] = now;
        }
        Demand demand = layout.demand(step);
        change(queued(layout.showOfJob[job]), demand, -1);
        change(occupied(layout.showOfJob[job]), demand, 1);
        usage.add(queueLength(), -1, now);
    }

    void ended(int task) {
        int step = layout.stepOfTask[task];
        int job = layout.jobOfStep[step];
        ended++;
        left[job]--;
        if (left[job] == 0) {
            jobEndedAt[job] = now;
        }
        change(occupied(layout.showOfJob[job]), layout.demand(step), -1);
    }

    /**
     * @throws IllegalStateException if not all tasks have run: a defect of the scheduler
     */
    void finish() {
        if (ended != layout.tasks) {
            throw new IllegalStateException("nothing happens any more, but only " + started + " of " + layout.tasks
                    + " tasks have started and " + ended + " have ended");
        }
        usage.finish(now);
    }

    long now() {
        return now;
    }

    private void change(int first, Demand demand, int tasks) {
        usage.add(first, (double) tasks * demand.milliCores(), now);
        if (demand.memoryBytes() > 0) {
            usage.add(first + 1, tasks * (demand.memoryBytes() / BYTES_PER_MIB), now);
        }
        if (demand.gpus() > 0) {
            usage.add(first + 2, (double) tasks * demand.gpus(), now);
        }
    }
}
