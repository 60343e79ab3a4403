/**
 * The contract suite that every object store's tests extend.
 *
 * <p>Threads: the suite starts threads of its own and ends them.
 *
 * <p>Start reading at {@link io.hybridfarm.assets.testkit.ObjectStoreContract}.
 */
@NullMarked
package io.hybridfarm.assets.testkit;

import org.jspecify.annotations.NullMarked;
