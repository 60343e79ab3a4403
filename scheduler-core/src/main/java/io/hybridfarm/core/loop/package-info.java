/**
 * The loop that drives the farm: takes commands, decides, plans, stores, and only then lets anything out.
 *
 * <p>Threads: {@link io.hybridfarm.core.loop.FarmLoop} is stepped by one thread at a time, which it checks.
 *
 * <p>Start reading at {@link io.hybridfarm.core.loop.FarmLoop#step}.
 */
@NullMarked
package io.hybridfarm.core.loop;

import org.jspecify.annotations.NullMarked;
