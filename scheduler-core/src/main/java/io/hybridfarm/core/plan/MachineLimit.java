package io.hybridfarm.core.plan;

import io.hybridfarm.core.Policy;
import java.util.OptionalInt;

/** The most different workers on which the lanes that name it run at once; belongs to the matcher's thread. */
public final class MachineLimit {
    private final String what;
    final LimitGate gate;

    /**
     * @param what whose it is, in words
     * @param most how many workers, 1 or more
     */
    public MachineLimit(String what, int most) {
        this.what = what;
        this.gate = new LimitGate(this);
        gate.configure(new Policy.Limit("machines", most, Policy.Per.HOST, OptionalInt.empty()));
    }

    /** Whose it is, in words. */
    String what() {
        return what;
    }
}
