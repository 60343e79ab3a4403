package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.job.State;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The stations of an attempt's life, each a new immutable record. */
final class Attempts {
    private Attempts() {}

    static FarmView.Attempt ordered(Event.AttemptOrdered event, long memoryBytes) {
        return new FarmView.Attempt(
                event.attempt(),
                event.task(),
                State.QUEUED,
                event.farm(),
                event.worker(),
                event.at(),
                Optional.empty(),
                Optional.empty(),
                "",
                0,
                OptionalInt.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                memoryBytes);
    }

    static FarmView.Attempt started(FarmView.Attempt before, Event.AttemptStarted event) {
        return new FarmView.Attempt(
                before.id(),
                before.task(),
                State.RUNNING,
                before.farm(),
                before.worker(),
                before.orderedAt(),
                before.startedAt().or(() -> Optional.of(event.at())),
                Optional.empty(),
                event.where(),
                before.progress(),
                OptionalInt.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                before.memoryBytes());
    }

    static FarmView.Attempt progressed(FarmView.Attempt before, double progress) {
        return new FarmView.Attempt(
                before.id(),
                before.task(),
                before.state(),
                before.farm(),
                before.worker(),
                before.orderedAt(),
                before.startedAt(),
                before.endedAt(),
                before.where(),
                progress,
                before.exitCode(),
                before.signal(),
                before.message(),
                before.cause(),
                before.memoryBytes());
    }

    static FarmView.Attempt ended(FarmView.Attempt before, Event.AttemptEnded event) {
        return new FarmView.Attempt(
                before.id(),
                before.task(),
                event.state(),
                before.farm(),
                before.worker(),
                before.orderedAt(),
                before.startedAt(),
                Optional.of(event.at()),
                before.where(),
                event.state() == State.SUCCEEDED ? 1 : 0,
                event.exitCode(),
                event.signal(),
                event.message(),
                Optional.of(event.cause()),
                before.memoryBytes());
    }

    static FarmView.Attempt restored(Event.AttemptRestored event, long usualMemoryBytes) {
        return new FarmView.Attempt(
                event.attempt(),
                event.task(),
                event.state(),
                event.farm(),
                event.worker(),
                event.orderedAt(),
                event.startedAt(),
                event.endedAt(),
                event.where(),
                event.state() == State.SUCCEEDED ? 1 : 0,
                event.exitCode(),
                event.signal(),
                event.message(),
                event.cause(),
                event.memoryBytes() < 0 ? usualMemoryBytes : event.memoryBytes());
    }

    static Event.AttemptRestored snapshot(FarmView.Attempt attempt, @Nullable LiveAttempt live) {
        return new Event.AttemptRestored(
                attempt.id(),
                attempt.task(),
                attempt.state(),
                attempt.farm(),
                attempt.worker(),
                attempt.orderedAt(),
                attempt.startedAt(),
                attempt.endedAt(),
                attempt.where(),
                attempt.exitCode(),
                attempt.signal(),
                attempt.message(),
                attempt.cause(),
                attempt.memoryBytes(),
                live != null && live.preempted(),
                Optional.ofNullable(live == null ? null : live.recalled()),
                Optional.ofNullable(live).map(its -> its.running().poolName()));
    }
}
