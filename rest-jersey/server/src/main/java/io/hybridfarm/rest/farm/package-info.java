/**
 * The farms, their workers and the health of the server over REST.
 *
 * <p>Threads: resources are shared by all request threads and keep no state of their own.
 *
 * <p>Start reading at {@link io.hybridfarm.rest.farm.FarmsResource}.
 */
@NullMarked
package io.hybridfarm.rest.farm;

import org.jspecify.annotations.NullMarked;
