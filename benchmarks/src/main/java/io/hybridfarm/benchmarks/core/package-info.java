/**
 * The scheduling core: placement alone beside its peers, and the whole loop around it.
 *
 * <p>Threads: a suite runs on the main thread and waits for the processes that it starts.
 *
 * <p>Start reading at {@link io.hybridfarm.benchmarks.core.CoreSuite}.
 */
@NullMarked
package io.hybridfarm.benchmarks.core;

import org.jspecify.annotations.NullMarked;
