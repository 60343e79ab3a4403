package io.hybridfarm.core.farm;

import io.hybridfarm.spi.job.State;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** The states of tasks as people see them while something keeps the whole job back. */
final class ShownStates extends AbstractList<State> implements RandomAccess {
    /** What keeps a whole job back. */
    enum KeptBack {
        NOT,
        /** A person holds it. */
        HELD,
        /** It waits for other jobs. */
        WAITING;

        State shown(State state) {
            boolean pending = state == State.QUEUED || state == State.WAITING;
            return switch (this) {
                case NOT -> state;
                case HELD -> pending ? State.HELD : state;
                case WAITING -> pending ? State.WAITING : state;
            };
        }
    }

    private final List<State> states;
    private final KeptBack keptBack;

    ShownStates(List<State> states, KeptBack keptBack) {
        this.states = states;
        this.keptBack = keptBack;
    }

    @Override
    public State get(int index) {
        return keptBack.shown(states.get(index));
    }

    @Override
    public int size() {
        return states.size();
    }
}
