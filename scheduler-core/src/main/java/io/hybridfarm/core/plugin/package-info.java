/**
 * Finds plugins, keeps them apart from each other and from the scheduler, and keeps what they throw out of the loop.
 *
 * <p>Threads: loading happens on the thread that builds the scheduler; a loaded {@link
 * io.hybridfarm.core.plugin.PluginRegistry} may be read by any thread; the guards add no threads and no locks, so each
 * guarded thing is called as its own contract says.
 *
 * <p>Start reading at {@link io.hybridfarm.core.plugin.PluginLoader}.
 */
@NullMarked
package io.hybridfarm.core.plugin;

import org.jspecify.annotations.NullMarked;
