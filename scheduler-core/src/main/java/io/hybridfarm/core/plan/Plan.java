package io.hybridfarm.core.plan;

import io.hybridfarm.core.Refusal;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.TaskId;
import java.util.List;
import java.util.Map;

/**
 * Placement decisions, and the reasons for those that were not made.
 *
 * @param placements in the order of service
 * @param refusals for each demand that still has queued tasks, why its next task was not placed
 */
public record Plan(List<Placement> placements, Map<Demand, Refusal> refusals) {
    /** One task and the worker it goes to. */
    public record Placement(TaskId task, String farm, String worker) {}
}
