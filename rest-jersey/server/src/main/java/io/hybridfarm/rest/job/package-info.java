/**
 * Jobs over REST: the records on the wire, what they mean to the scheduler, and the resources that serve them.
 *
 * <p>Threads: resources are shared by all request threads and keep no state of their own.
 *
 * <p>Start reading at {@link io.hybridfarm.rest.job.JobsResource}.
 */
@NullMarked
package io.hybridfarm.rest.job;

import org.jspecify.annotations.NullMarked;
