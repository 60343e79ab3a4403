package io.hybridfarm.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known about a worker besides its size and what runs there.
 *
 * @param state what a person has decided
 * @param reason why, in that person's words; may be empty
 * @param note whatever people should know about it; may be empty
 * @param health what failures there say
 * @param sickUntil when it is released on probation; empty unless it is sick
 * @param pools the pools that a person lets it serve, in order; none where the worker's own word holds
 */
public record WorkerStanding(
        WorkerState state,
        String reason,
        String note,
        WorkerHealth health,
        Optional<Instant> sickUntil,
        List<String> pools) {
    /** Takes work, and nothing is known about it. */
    public static final WorkerStanding USUAL =
            new WorkerStanding(WorkerState.ENABLED, "", "", WorkerHealth.WELL, Optional.empty(), List.of());

    /** Whether new work may go there. */
    public boolean takesWork() {
        return state == WorkerState.ENABLED && health != WorkerHealth.SICK;
    }
}
