/**
 * The local farm measured whole: a server, worker agents and the processes that they start, beside Slurm on the same machine.
 *
 * <p>Threads: the one of the suite; simulated agents share those of one HTTP client.
 *
 * <p>Start reading at {@link io.hybridfarm.benchmarks.local.LocalSuite}.
 */
@NullMarked
package io.hybridfarm.benchmarks.local;

import org.jspecify.annotations.NullMarked;
