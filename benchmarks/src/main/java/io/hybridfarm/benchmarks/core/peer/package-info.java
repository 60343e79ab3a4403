/**
 * The scheduling cores that are measured side by side, behind one small interface.
 *
 * <p>Threads: a core belongs to the thread that measures it; Fenzo has threads of its own below.
 *
 * <p>Start reading at {@link io.hybridfarm.benchmarks.core.peer.PlacementCore}.
 */
@NullMarked
package io.hybridfarm.benchmarks.core.peer;

import org.jspecify.annotations.NullMarked;
