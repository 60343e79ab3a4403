package io.hybridfarm.core;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known about a worker besides its size and what runs there.
 *
 * @param state what a person has decided
 * @param reason why, in that person's words; may be empty
 * @param note whatever people should know about it; may be empty
 * @param health what failures there say
 * @param sickUntil when it is released on probation; empty unless it is sick
 */
public record WorkerStanding(
        WorkerState state, String reason, String note, WorkerHealth health, Optional<Instant> sickUntil) {
    /** Takes work, and nothing is known about it. */
    public static final WorkerStanding USUAL =
            new WorkerStanding(WorkerState.ENABLED, "", "", WorkerHealth.WELL, Optional.empty());

    /** Whether new work may go there. */
    public boolean takesWork() {
        return state == WorkerState.ENABLED && health != WorkerHealth.SICK;
    }
}
