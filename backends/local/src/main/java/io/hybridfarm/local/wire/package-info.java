/**
 * What worker agents and the local farm's listener say to each other: JSON over HTTPS, always asked by the agent.
 *
 * <p>Threads: immutable records, shared freely.
 *
 * <p>Start reading at {@link io.hybridfarm.local.wire.Messages}.
 */
@NullMarked
package io.hybridfarm.local.wire;

import org.jspecify.annotations.NullMarked;
