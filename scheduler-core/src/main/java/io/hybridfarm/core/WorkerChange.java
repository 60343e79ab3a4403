package io.hybridfarm.core;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.JobSpec;
import java.util.List;
import java.util.Optional;

/**
 * What a person wants to be different about a worker; what is empty stays.
 *
 * @param state whether it takes work; enabling also releases a sick worker
 * @param reason why, up to 1,000 characters; a new state without a reason has none
 * @param note whatever people should know about it, up to 1,000 characters; an empty text takes it away
 * @param pools the pools that it serves, in order, whatever it names itself; none for those that it names
 */
public record WorkerChange(
        Optional<WorkerState> state, Optional<String> reason, Optional<String> note, Optional<List<String>> pools) {
    private static final int LONGEST = 1_000;

    /**
     * @throws FarmException INVALID if a text is too long or not well-formed, or pools are malformed or named twice
     */
    public WorkerChange {
        reason.ifPresent(text -> requireText("reason", text));
        note.ifPresent(text -> requireText("note", text));
        pools = pools.map(names -> JobSpec.orderedPools("pools", names));
    }

    /** Another state, for a reason. */
    public static WorkerChange to(WorkerState state, String reason) {
        return new WorkerChange(Optional.of(state), Optional.of(reason), Optional.empty(), Optional.empty());
    }

    /** Another note. */
    public static WorkerChange noted(String note) {
        return new WorkerChange(Optional.empty(), Optional.empty(), Optional.of(note), Optional.empty());
    }

    /** Other pools, in this order; none for those that the worker names itself. */
    public static WorkerChange inPools(List<String> pools) {
        return new WorkerChange(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(pools));
    }

    private static void requireText(String field, String text) {
        if (text.length() > LONGEST) {
            throw FarmException.invalid(field, "must have at most " + LONGEST + " characters, not " + text.length());
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
            throw FarmException.invalid(field, "must not contain control characters other than line breaks and tabs");
        }
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw FarmException.invalid(field, "must be well-formed Unicode, but has half of a surrogate pair");
        }
    }
}
