/**
 * What a submission is made of: jobs, steps, frames, demands and the ids of everything that comes out of them.
 *
 * <p>Threads: immutable values only.
 *
 * <p>Start reading at {@link io.hybridfarm.spi.job.JobSpec}.
 */
@NullMarked
package io.hybridfarm.spi.job;

import org.jspecify.annotations.NullMarked;
