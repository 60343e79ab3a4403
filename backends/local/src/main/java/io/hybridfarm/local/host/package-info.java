/**
 * The server's side of a local farm on many machines: lets worker agents in, hands orders out, takes reports and output, and
 * knows who is there.
 *
 * <p>Threads: two of the listener's own, two that talk to the scheduler, two that write output, and the scheduler's alarm clock;
 * none per worker. Each type says which of them may enter.
 *
 * <p>Start reading at {@link io.hybridfarm.local.host.AgentsBackend}, and at {@code Roster} for the rules.
 */
@NullMarked
package io.hybridfarm.local.host;

import org.jspecify.annotations.NullMarked;
