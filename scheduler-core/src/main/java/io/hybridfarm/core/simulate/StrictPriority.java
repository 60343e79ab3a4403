package io.hybridfarm.core.simulate;

/** The higher priority first, however long the lower has waited; then the earlier submission. */
final class StrictPriority extends OneLine {
    StrictPriority(Layout layout, Fleet fleet) {
        super(layout, fleet);
    }

    @Override
    boolean before(int step, int other) {
        int priority = priority(step);
        int others = priority(other);
        return priority != others ? priority > others : step < other;
    }

    private int priority(int step) {
        return layout.workload.jobs().get(layout.jobOfStep[step]).priority();
    }
}
