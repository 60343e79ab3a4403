package io.hybridfarm.core.farm;

import io.hybridfarm.spi.job.State;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** The states of the tasks of a held job as people see them: what would wait or be queued is held. */
final class HeldStates extends AbstractList<State> implements RandomAccess {
    private final List<State> states;

    HeldStates(List<State> states) {
        this.states = states;
    }

    static State shown(State state) {
        return switch (state) {
            case WAITING, QUEUED -> State.HELD;
            case HELD, RUNNING, SUCCEEDED, FAILED, CANCELED, LOST -> state;
        };
    }

    @Override
    public State get(int index) {
        return shown(states.get(index));
    }

    @Override
    public int size() {
        return states.size();
    }
}
