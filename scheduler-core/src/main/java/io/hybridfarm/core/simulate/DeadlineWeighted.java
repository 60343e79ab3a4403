package io.hybridfarm.core.simulate;

import java.util.BitSet;

/**
 * AWS Deadline Cloud's weighted order with its published defaults: priority x 100 + errors x -10 + age x 3 + (running -
 * buffer) x -100, the buffer being 1. The unit of age is not published; minutes are assumed.
 *
 * <p>All jobs age alike, so who stands before whom changes only when a task starts, ends or fails, and only for its job.
 */
final class DeadlineWeighted extends OneLine {
    private static final double PRIORITY = 100;
    private static final double ERROR = -10;
    private static final double AGE_MINUTE = 3;
    private static final double RUNNING = -100;
    private static final int BUFFER = 1;

    /** By job: its weight, less what all jobs have gained by age since the year 1970. */
    private final double[] weight;

    private final int[] running;
    /** By job: its failed attempts. */
    private final int[] errors;

    private final BitSet waiting = new BitSet();

    DeadlineWeighted(Layout layout, Fleet fleet) {
        super(layout, fleet);
        weight = new double[layout.jobs];
        running = new int[layout.jobs];
        errors = new int[layout.jobs];
        for (int job = 0; job < layout.jobs; job++) {
            weigh(job);
        }
    }

    @Override
    boolean before(int step, int other) {
        double mine = weight[layout.jobOfStep[step]];
        double others = weight[layout.jobOfStep[other]];
        return mine != others ? mine > others : step < other;
    }

    @Override
    void enter(int step) {
        super.enter(step);
        waiting.set(step);
    }

    @Override
    void leave(int step) {
        super.leave(step);
        waiting.clear(step);
    }

    @Override
    void occupied(int step) {
        changed(layout.jobOfStep[step], 1, 0);
    }

    @Override
    void freed(int step) {
        changed(layout.jobOfStep[step], -1, 0);
    }

    @Override
    void failed(int step) {
        changed(layout.jobOfStep[step], 0, 1);
    }

    /** The steps of a job may stand in the same line, so all are taken out before the weight they share changes. */
    private void changed(int job, int tasks, int failures) {
        int first = layout.firstStep[job];
        int end = layout.firstStep[job + 1];
        for (int step = waiting.nextSetBit(first); step >= 0 && step < end; step = waiting.nextSetBit(step + 1)) {
            super.leave(step);
        }
        running[job] += tasks;
        errors[job] += failures;
        weigh(job);
        for (int step = waiting.nextSetBit(first); step >= 0 && step < end; step = waiting.nextSetBit(step + 1)) {
            super.enter(step);
        }
    }

    private void weigh(int job) {
        weight[job] = PRIORITY * layout.workload.jobs().get(job).priority()
                + ERROR * errors[job]
                - AGE_MINUTE * layout.arrival[job] / 60_000
                + RUNNING * (running[job] - BUFFER);
    }
}
