/**
 * Whose turn it is: the order in which work that could run is served.
 *
 * <p>Threads: {@link io.hybridfarm.core.share.Turn} is an immutable value; everything else belongs to the loop thread.
 *
 * <p>Start reading at {@link io.hybridfarm.core.share.ShareTree}.
 */
@NullMarked
package io.hybridfarm.core.share;

import org.jspecify.annotations.NullMarked;
