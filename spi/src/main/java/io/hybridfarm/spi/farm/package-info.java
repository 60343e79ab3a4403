/**
 * The contract between the scheduler and a farm: orders go one way, offers and reports come back.
 *
 * <p>Threads: a backend is called by one thread of the scheduler at a time, except for reading logs; it may report from
 * any thread of its own.
 *
 * <p>Start reading at {@link io.hybridfarm.spi.farm.FarmBackend}.
 */
@NullMarked
package io.hybridfarm.spi.farm;

import org.jspecify.annotations.NullMarked;
