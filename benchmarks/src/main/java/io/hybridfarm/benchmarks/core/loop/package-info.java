/**
 * The whole loop of the scheduler, measured without network and disk.
 *
 * <p>Threads: a farm under measurement belongs to the one thread that measures it; its backend is called on that thread.
 *
 * <p>Start reading at {@link io.hybridfarm.benchmarks.core.loop.FinishStart}.
 */
@NullMarked
package io.hybridfarm.benchmarks.core.loop;

import org.jspecify.annotations.NullMarked;
