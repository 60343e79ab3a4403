/**
 * Matching: which queued task goes to which worker, and why the others go nowhere.
 *
 * <p>Threads: everything belongs to the loop thread.
 *
 * <p>Start reading at {@link io.hybridfarm.core.plan.Matcher}.
 */
@NullMarked
package io.hybridfarm.core.plan;

import org.jspecify.annotations.NullMarked;
