/**
 * Rules and preferences that a studio may add to the choice of a worker.
 *
 * <p>Threads: called on the scheduler's loop thread; implementations are pure functions and must not block.
 *
 * <p>Start reading at {@link io.hybridfarm.spi.placement.WorkerFilter}.
 */
@NullMarked
package io.hybridfarm.spi.placement;

import org.jspecify.annotations.NullMarked;
