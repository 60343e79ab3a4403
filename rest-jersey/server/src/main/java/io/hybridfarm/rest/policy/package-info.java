/**
 * Who is entitled to what, over REST: how shares and limits stand, and how they are changed at run time.
 *
 * <p>Threads: resources are shared by all request threads and keep no state of their own.
 *
 * <p>Start reading at {@link io.hybridfarm.rest.policy.SharesResource}.
 */
@NullMarked
package io.hybridfarm.rest.policy;

import org.jspecify.annotations.NullMarked;
