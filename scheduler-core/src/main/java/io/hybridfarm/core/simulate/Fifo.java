package io.hybridfarm.core.simulate;

/** First come, first served; steps of a job in their order. */
final class Fifo extends OneLine {
    Fifo(Layout layout, Fleet fleet) {
        super(layout, fleet);
    }

    /** Steps are counted through in the order of arrival. */
    @Override
    boolean before(int step, int other) {
        return step < other;
    }
}
