package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.util.List;
import java.util.function.Supplier;

/**
 * A journal that throws only what its contract allows: anything that is neither a {@link FarmException} nor the {@link
 * IllegalArgumentException} for sequences out of order becomes JOURNAL_FAILED, on which the scheduler stops.
 */
record GuardedJournal(Journal journal, PluginSide side) implements Journal {
    @Override
    public long epoch() {
        return translated(side, "tell its epoch", journal::epoch);
    }

    @Override
    public long replay(Replay replay) {
        return translated(side, "replay", () -> journal.replay(replay));
    }

    @Override
    public void append(List<Entry> batch) {
        translated(side, "append", () -> {
            journal.append(batch);
            return this;
        });
    }

    @Override
    public void snapshot(long upTo, Iterable<byte[]> records) {
        translated(side, "store a snapshot", () -> {
            journal.snapshot(upTo, records);
            return this;
        });
    }

    @Override
    public void close() {
        translated(side, "close", () -> {
            journal.close();
            return this;
        });
    }

    /** Runs a call on the plugin's side and translates what it throws. */
    static <T> T translated(PluginSide side, String what, Supplier<T> action) {
        try {
            return side.call(action);
        } catch (FarmException | IllegalArgumentException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            String why = e instanceof LinkageError ? LoadProblem.sentence(e) : PluginSide.describe(e);
            throw new FarmException(
                    ErrorCode.JOURNAL_FAILED,
                    "the journal from " + side.origin() + " failed to " + what + ": " + why,
                    e);
        }
    }
}
