package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.job.Demand;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** What happened in a run, as plain arrays and sums over time; belongs to one run. */
@SuppressWarnings("EnumOrdinal") // counts are an array by kind, never stored
final class Recorder {
    private static final long BUCKET_MILLIS = 300_000;
    private static final double BYTES_PER_MIB = 1L << 20;
    /** Cores, memory and GPUs, occupied and asked for. */
    private static final int QUANTITIES = 6;

    private static final byte HELD_BACK = 0;
    private static final byte WAITING = 1;
    private static final byte RUNNING = 2;
    private static final byte STOPPED = 3;
    private static final byte DONE = 4;
    private static final byte GIVEN_UP = 5;
    private static final List<String> IN_WORDS =
            List.of("held back", "waiting", "running", "stopped", "done", "given up");

    final Layout layout;
    final UsageSeries usage;

    /** By task, in milliseconds: all its waits together. */
    final long[] waited;

    /** By job, in milliseconds. */
    final long[] jobStartedAt;

    final long[] jobEndedAt;

    /** By task: what it is doing. */
    private final byte[] doing;
    /** By task, in milliseconds: since when it waits, or runs. */
    private final long[] since;

    private final BitSet hasStarted = new BitSet();
    private final long[] stops = new long[Simulation.Stop.values().length];
    private double lostMilliCoreMillis;
    private long starts;
    private int running;
    private int waiting;
    private int done;
    private int givenUp;
    private long now;

    Recorder(Layout layout) {
        this.layout = layout;
        this.usage = new UsageSeries(layout.shows.size() * QUANTITIES + 1, layout.arrival[0], BUCKET_MILLIS);
        this.waited = new long[layout.tasks];
        this.jobStartedAt = new long[layout.jobs];
        this.jobEndedAt = new long[layout.jobs];
        this.doing = new byte[layout.tasks];
        this.since = new long[layout.tasks];
        Arrays.fill(jobStartedAt, -1);
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

    /** Tasks that have been done. */
    int done() {
        return done;
    }

    /** Attempts so far. */
    long starts() {
        return starts;
    }

    /** Tasks that run. */
    int running() {
        return running;
    }

    /** Tasks that could run and wait. */
    int waiting() {
        return waiting;
    }

    /** Whether a task was ever started. */
    boolean hasStarted(int task) {
        return hasStarted.get(task);
    }

    /** How many attempts ended so. */
    long stops(Simulation.Stop how) {
        return stops[how.ordinal()];
    }

    /** What attempts that came to nothing had occupied: thousandths of a core times milliseconds. */
    double lostMilliCoreMillis() {
        return lostMilliCoreMillis;
    }

    void at(long time) {
        now = time;
    }

    void ready(int step, int from, int to) {
        for (int task = layout.firstTask[step] + from; task < layout.firstTask[step] + to; task++) {
            become(task, HELD_BACK, WAITING);
        }
        queue(step, to - from);
    }

    /**
     * @throws IllegalStateException if the task runs or was done already, or is not ready: a defect of the scheduler
     */
    void started(int task) {
        waited[task] += now - since[task];
        become(task, WAITING, RUNNING);
        int step = layout.stepOfTask[task];
        int job = layout.jobOfStep[step];
        hasStarted.set(task);
        starts++;
        running++;
        if (jobStartedAt[job] < 0) {
            jobStartedAt[job] = now;
        }
        queue(step, -1);
        change(occupied(layout.showOfJob[job]), layout.demand(step), 1);
    }

    /** A task has been done. */
    void ended(int task) {
        become(task, RUNNING, DONE);
        done++;
        vacate(task);
    }

    /** An attempt came to nothing; its task is then tried {@link #again} or {@link #givenUp}. */
    void stopped(int task, Simulation.Stop how) {
        stops[how.ordinal()]++;
        lostMilliCoreMillis += (double) layout.demand(layout.stepOfTask[task]).milliCores() * (now - since[task]);
        become(task, RUNNING, STOPPED);
        vacate(task);
    }

    /** A task whose attempt came to nothing, or which was given up, waits again. */
    void again(int task) {
        if (doing[task] == GIVEN_UP) {
            givenUp--;
            doing[task] = STOPPED;
        }
        become(task, STOPPED, WAITING);
        queue(layout.stepOfTask[task], 1);
    }

    /** A task is not tried any more. */
    void givenUp(int task) {
        become(task, STOPPED, GIVEN_UP);
        givenUp++;
    }

    private void become(int task, byte from, byte to) {
        if (doing[task] != from) {
            throw new IllegalStateException(
                    "task " + task + " was to be " + IN_WORDS.get(to) + ", which only one that is " + IN_WORDS.get(from)
                            + " can be, but it is " + IN_WORDS.get(doing[task]));
        }
        doing[task] = to;
        since[task] = now;
    }

    private void queue(int step, int tasks) {
        waiting += tasks;
        change(queued(layout.showOfJob[layout.jobOfStep[step]]), layout.demand(step), tasks);
        usage.add(queueLength(), tasks, now);
    }

    private void vacate(int task) {
        int step = layout.stepOfTask[task];
        running--;
        jobEndedAt[layout.jobOfStep[step]] = now;
        change(occupied(layout.showOfJob[layout.jobOfStep[step]]), layout.demand(step), -1);
    }

    /**
     * @param capped whether rules may keep a task from running although all else is idle
     * @throws IllegalStateException if tasks were left undone though nothing had gone wrong: a defect of the scheduler
     */
    void finish(boolean capped) {
        boolean excused = capped || (givenUp > 0 && waiting == 0) || stops(Simulation.Stop.FAILED) > 0;
        if (done != layout.tasks && !excused) {
            throw new IllegalStateException("nothing happens any more, but only " + done + " of " + layout.tasks
                    + " tasks have ended, and " + waiting + " could run and wait");
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
