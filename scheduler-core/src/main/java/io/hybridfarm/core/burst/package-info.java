/**
 * Forecasts deadlines and works out the least outside capacity that saves them: arithmetic alone, which buys nothing itself.
 *
 * <p>Threads: plans are pure functions of what they are given; run times and budgets belong to the thread that keeps them.
 *
 * <p>Start reading at {@link io.hybridfarm.core.burst.BurstPlanner}.
 */
@NullMarked
package io.hybridfarm.core.burst;

import org.jspecify.annotations.NullMarked;
