/**
 * What every request passes before it reaches a resource: origin, size and parameters.
 *
 * <p>Threads: immutable and thread-safe.
 *
 * <p>Start reading at {@link io.hybridfarm.rest.guard.OriginGuard}.
 */
@NullMarked
package io.hybridfarm.rest.guard;

import org.jspecify.annotations.NullMarked;
