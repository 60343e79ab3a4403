/**
 * What the scheduling cores are measured by: the same seeded work for each, in a fresh JVM for each figure.
 *
 * <p>Threads: a case runs on the thread that calls it; the suite waits for the JVMs that it starts.
 *
 * <p>Start reading at {@link io.hybridfarm.benchmarks.core.placement.PlacementCase}.
 */
@NullMarked
package io.hybridfarm.benchmarks.core.placement;

import org.jspecify.annotations.NullMarked;
