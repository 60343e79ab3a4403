/**
 * The standalone server: the scheduler behind a REST API, opened from a configuration.
 *
 * <p>Threads: a server is started and closed by any thread; requests run on a bounded pool of their own.
 *
 * <p>Start reading at {@link io.hybridfarm.rest.FarmServer}.
 */
@NullMarked
package io.hybridfarm.rest;

import org.jspecify.annotations.NullMarked;
