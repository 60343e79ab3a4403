/**
 * The way into the scheduling core: build a scheduler, submit jobs, read what became of them.
 *
 * <p>Threads: every public method of this package may be called by any thread; one loop thread inside owns the state.
 *
 * <p>Start reading at {@link io.hybridfarm.core.FarmScheduler}.
 */
@NullMarked
package io.hybridfarm.core;

import org.jspecify.annotations.NullMarked;
