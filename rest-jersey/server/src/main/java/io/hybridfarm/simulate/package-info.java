/**
 * The simulator's files: traces, farms and weights in, tables, figures and charts out.
 *
 * <p>Everything is stateless or belongs to the thread that uses it.
 *
 * <p>Read {@link io.hybridfarm.simulate.Trace} first, and {@link io.hybridfarm.simulate.Report} for what comes out.
 */
@NullMarked
package io.hybridfarm.simulate;

import org.jspecify.annotations.NullMarked;
