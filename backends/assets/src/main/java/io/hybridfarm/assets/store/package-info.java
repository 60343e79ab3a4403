/**
 * Where content lies that travels between farms: objects under names, each there whole or not at all.
 *
 * <p>Threads: any thread may call a store at any time.
 *
 * <p>Start reading at {@link io.hybridfarm.assets.store.ObjectStore}.
 */
@NullMarked
package io.hybridfarm.assets.store;

import org.jspecify.annotations.NullMarked;
