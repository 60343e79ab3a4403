package io.hybridfarm.local;

import io.hybridfarm.spi.job.AttemptId;
import java.util.List;
import java.util.Map;

/** Finds the processes of attempts among all those of the machine, those of an earlier server's attempts too; thread-safe. */
interface ProcessFinder {
    /**
     * What one look has found.
     *
     * @param processes processes that run, by attempt
     * @param clear whether the look can be trusted; if not, some process was at a moment of its life when it cannot be told
     *     whose it is, and another look will tell
     */
    record Sighting(Map<AttemptId, List<ProcessHandle>> processes, boolean clear) {
        List<ProcessHandle> of(AttemptId attempt) {
            return processes.getOrDefault(attempt, List.of());
        }
    }

    /** To be called when the first process of an attempt was started. */
    void started(AttemptId attempt, ProcessHandle process);

    /** To be called when an attempt has no processes any more. */
    void ended(AttemptId attempt);

    /**
     * The first process of an attempt.
     *
     * @param pid its number
     * @param started a {@link System#nanoTime} before it was started
     */
    record First(long pid, long started) {}

    /** Looks at the machine; the look begins after the call. */
    Sighting look();

    /** The same for one attempt: what is found of others may be incomplete, so that it can be done with less work. */
    default Sighting lookAfter(AttemptId attempt, First first) {
        return look();
    }

    /** Whether a process does nothing any more, even if its parent has not taken notice. */
    boolean isOver(ProcessHandle process);
}
