/**
 * Matching: which queued task goes to which worker, and why the others go nowhere.
 *
 * <p>Threads: pure functions over what the loop thread hands in.
 *
 * <p>Start reading at {@link io.hybridfarm.core.plan.Planner}.
 */
@NullMarked
package io.hybridfarm.core.plan;

import org.jspecify.annotations.NullMarked;
