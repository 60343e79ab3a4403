package io.hybridfarm.core.farm;

import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.TaskId;

/**
 * An attempt that has no end yet.
 *
 * @param position where it stands in its job's list of attempts
 */
record LiveAttempt(AttemptId id, TaskId task, String farm, String worker, Demand demand, int position) {}
