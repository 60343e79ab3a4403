/**
 * The farm's state and its one owner: commands are decided here, events are applied here, and nowhere else.
 *
 * <p>Threads: everything belongs to the loop thread; only what a view hands out is immutable and may leave it.
 *
 * <p>Start reading at {@link io.hybridfarm.core.farm.Farm}.
 */
@NullMarked
package io.hybridfarm.core.farm;

import org.jspecify.annotations.NullMarked;
