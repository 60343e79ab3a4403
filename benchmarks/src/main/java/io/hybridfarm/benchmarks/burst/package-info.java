/**
 * What it takes to use farms outside: so far, how files get there.
 *
 * <p>Threads: the suite runs on the main thread; copies and transfers start threads of their own and end them.
 *
 * <p>Start reading at {@link io.hybridfarm.benchmarks.burst.BurstSuite}.
 */
@NullMarked
package io.hybridfarm.benchmarks.burst;

import org.jspecify.annotations.NullMarked;
