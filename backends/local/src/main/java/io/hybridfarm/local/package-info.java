/**
 * The local farm: one worker inside the server's own process, which runs the commands of tasks as processes of this machine.
 *
 * <p>Threads: two daemon threads per running attempt, one that sees it through from start to end and one that reads its
 * output; nothing blocks the scheduler's threads.
 *
 * <p>Start reading at {@link io.hybridfarm.local.LocalBackendFactory}, and at {@code RunningAttempt} for the life of an attempt.
 */
@NullMarked
package io.hybridfarm.local;

import org.jspecify.annotations.NullMarked;
