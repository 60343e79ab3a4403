/**
 * Measurements of the product: each suite prints figures under names that never change their meaning.
 *
 * <p>Threads: a suite runs on the main thread and waits for the processes and threads that it starts.
 *
 * <p>Start reading at {@link io.hybridfarm.benchmarks.Suite}.
 */
@NullMarked
package io.hybridfarm.benchmarks;

import org.jspecify.annotations.NullMarked;
