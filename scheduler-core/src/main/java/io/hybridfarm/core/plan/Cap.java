package io.hybridfarm.core.plan;

import java.util.ArrayList;
import java.util.List;

/** The most tasks of a job or of a step that run at once. */
public final class Cap {
    private final String what;
    private int most;
    private int running;
    final List<Lane> lanes = new ArrayList<>();

    /**
     * @param what how to call it to people
     * @param most 1 or more; {@link Integer#MAX_VALUE} for no cap
     */
    public Cap(String what, int most) {
        this.what = what;
        this.most = most;
    }

    String what() {
        return what;
    }

    int most() {
        return most;
    }

    int running() {
        return running;
    }

    boolean full() {
        return running >= most;
    }

    void most(int other) {
        most = other;
    }

    /** Counts; says whether that opened or closed it. */
    boolean count(int sign) {
        boolean before = full();
        running += sign;
        return before != full();
    }
}
