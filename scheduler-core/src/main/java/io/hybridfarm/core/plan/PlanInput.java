package io.hybridfarm.core.plan;

import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.TaskId;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What a plan is made from; the planner reads it and changes nothing. */
public interface PlanInput {
    /** One queued task and its place in the order of service. */
    record Queued(TaskId task, Turn turn) {}

    /** For each demand that has queued tasks, these tasks in the order of service. */
    Map<Demand, Iterator<Queued>> queued();

    /** All workers, the preferred farms first, by name inside a farm. */
    List<WorkerRoom> workers();
}
