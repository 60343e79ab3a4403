/**
 * How files travel between farms: what a job declares is hashed into a manifest, stored once under its hashes, made true
 * elsewhere, and what was made there comes home.
 *
 * <p>Threads: every public type may be called by any thread; long work is done by threads that a call starts and ends.
 *
 * <p>Start reading at {@link io.hybridfarm.assets.Manifest}.
 */
@NullMarked
package io.hybridfarm.assets;

import org.jspecify.annotations.NullMarked;
