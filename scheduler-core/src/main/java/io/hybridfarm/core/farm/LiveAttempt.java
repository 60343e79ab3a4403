package io.hybridfarm.core.farm;

import io.hybridfarm.core.plan.Running;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import org.jspecify.annotations.Nullable;

/** An attempt that has no end yet. */
final class LiveAttempt {
    private final AttemptId id;
    private final TaskId task;
    private final String farm;
    private final String worker;
    private final Demand demand;
    private final int position;
    private final Running running;
    private boolean preempted;
    private @Nullable State recalled;

    /**
     * @param demand what it occupies
     * @param position where it stands in its job's list of attempts
     */
    LiveAttempt(AttemptId id, TaskId task, String farm, String worker, Demand demand, int position, Running running) {
        this.id = id;
        this.task = task;
        this.farm = farm;
        this.worker = worker;
        this.demand = demand;
        this.position = position;
        this.running = running;
    }

    AttemptId id() {
        return id;
    }

    TaskId task() {
        return task;
    }

    String farm() {
        return farm;
    }

    String worker() {
        return worker;
    }

    Demand demand() {
        return demand;
    }

    int position() {
        return position;
    }

    Running running() {
        return running;
    }

    /** Whether it is being stopped for other work. */
    boolean preempted() {
        return preempted;
    }

    void preempt() {
        preempted = true;
    }

    /** Where its task will stand, if a person has it stopped. */
    @Nullable
    State recalled() {
        return recalled;
    }

    /** A person has it stopped. */
    void recall(State next) {
        recalled = next;
    }
}
