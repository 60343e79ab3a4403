/**
 * A farm of virtual workers that runs nothing: time comes from the context, chance from a seed, faults from a script.
 *
 * <p>Threads: none of its own; whatever happens, happens on the context's alarms, and the farm may be called by any thread.
 *
 * <p>Start reading at {@link io.hybridfarm.sim.SimFarm}.
 */
@NullMarked
package io.hybridfarm.sim;

import org.jspecify.annotations.NullMarked;
