/**
 * The contract of the ordered, durable record from which a scheduler's state can be rebuilt.
 *
 * <p>Threads: a journal is used by one thread at a time.
 *
 * <p>Start reading at {@link io.hybridfarm.spi.journal.Journal}.
 */
@NullMarked
package io.hybridfarm.spi.journal;

import org.jspecify.annotations.NullMarked;
