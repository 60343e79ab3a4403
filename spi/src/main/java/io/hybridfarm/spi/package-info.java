/**
 * The vocabulary and the contracts that a HybridFarm plugin compiles against; it sees only the JDK.
 *
 * <p>Threads: everything here that is a record or an enum is immutable and may be shared; each interface states its own
 * threading.
 *
 * <p>Start reading at {@link io.hybridfarm.spi.Plugin}.
 */
@NullMarked
package io.hybridfarm.spi;

import org.jspecify.annotations.NullMarked;
