/**
 * The simulator: days of a farm in seconds, under a virtual clock, with the production core and with the ways of other farms.
 *
 * <p>Threads: values are immutable; a {@link io.hybridfarm.core.simulate.Simulation} may be run by several threads at once,
 * each run belongs to the thread that called for it.
 *
 * <p>Start reading at {@link io.hybridfarm.core.simulate.Simulation}.
 */
@NullMarked
package io.hybridfarm.core.simulate;

import org.jspecify.annotations.NullMarked;
