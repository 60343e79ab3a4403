/**
 * The scheduling core, measured without network and disk.
 *
 * <p>Threads: a farm under measurement belongs to the one thread that measures it; its backend is called on that thread.
 *
 * <p>Start reading at {@link io.hybridfarm.benchmarks.core.FinishStart}.
 */
@NullMarked
package io.hybridfarm.benchmarks.core;

import org.jspecify.annotations.NullMarked;
