package io.hybridfarm.core.farm;

import io.hybridfarm.core.Receipt;
import io.hybridfarm.core.WorkerChange;
import io.hybridfarm.core.WorkerHealth;
import io.hybridfarm.core.WorkerStanding;
import io.hybridfarm.core.WorkerState;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.plan.WorkerRoom;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.job.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What a wish about a worker leads to; changes nothing. */
final class WorkerDecisions {
    private final FarmState state;
    private final String farm;
    private final String name;
    private final Instant now;

    WorkerDecisions(FarmState state, String farm, String name, Instant now) {
        this.state = state;
        this.farm = farm;
        this.name = name;
        this.now = now;
    }

    /**
     * @throws FarmException NOT_FOUND if there is no such worker, INVALID if it may not be in one of the pools
     */
    Decision change(WorkerChange change) {
        requireKnown();
        WorkerStanding before = state.known.standing(farm, name);
        WorkerState to = change.state().orElse(before.state());
        boolean keepsReason = change.state().isEmpty() || (to == before.state() && to != WorkerState.ENABLED);
        String reason = change.reason().orElse(keepsReason ? before.reason() : "");
        String note = change.note().orElse(before.note());
        List<String> pools = change.pools().orElse(before.pools());
        change.pools().ifPresent(this::requirePools);
        List<Event> events = new ArrayList<>();
        if (to != before.state()
                || !reason.equals(before.reason())
                || !note.equals(before.note())
                || !pools.equals(before.pools())) {
            events.add(new Event.WorkerChanged(farm, name, to, reason, note, pools, now));
        }
        boolean released =
                change.state().isPresent() && to == WorkerState.ENABLED && before.health() != WorkerHealth.WELL;
        if (released) {
            events.add(new Event.WorkerHealthChanged(farm, name, WorkerHealth.WELL, Optional.empty(), 0, now));
        }
        int stopped = to == WorkerState.DISABLED ? stopAll(events) : 0;
        return answer(events, said(change, to, released, stopped));
    }

    private void requirePools(List<String> pools) {
        List<String> known = state.matcher.knows(farm) ? state.matcher.poolsOf(farm) : List.of();
        for (String pool : pools) {
            if (!known.contains(pool)) {
                throw FarmException.invalid(
                        "pools",
                        "'" + pool + "' is no pool that workers of farm '" + farm + "' may be in; the server's "
                                + "configuration lists them" + PluginConfig.didYouMean(pool, known));
            }
        }
    }

    private int stopAll(List<Event> events) {
        int stopped = 0;
        for (LiveAttempt live : state.liveOn(farm, name)) {
            boolean stopping = live.recalled() != null
                    || live.preempted()
                    || state.job(live.task().job()).canceled();
            if (!stopping) {
                events.add(new Event.AttemptRecalled(live.id(), State.QUEUED, now));
                stopped++;
            }
        }
        return stopped;
    }

    private static String said(WorkerChange change, WorkerState to, boolean released, int stopped) {
        if (change.state().isEmpty() && change.pools().isPresent()) {
            return change.pools()
                    .filter(pools -> !pools.isEmpty())
                    .map(pools -> (pools.size() == 1 ? "serves pool " : "serves pools, in this order, ")
                            + String.join(", ", pools))
                    .orElse("serves the pools that it names itself");
        }
        if (change.state().isEmpty()) {
            return change.note().isPresent() ? "is noted" : "stays as it is";
        }
        return switch (to) {
            case ENABLED -> "takes work" + (released ? " and counts as well" : "");
            case DRAINING -> "takes no new work; what runs there goes on";
            case DISABLED ->
                "takes no new work; " + (stopped == 1 ? "1 task is" : stopped + " tasks are")
                        + " stopped, to run again elsewhere";
        };
    }

    /**
     * @throws FarmException NOT_FOUND if nothing is known about the worker, CONFLICT if it is offered or something runs there
     */
    Decision forget() {
        requireKnown();
        WorkerRoom room = state.matcher.worker(farm, name).orElse(null);
        if (room != null && room.size() != null) {
            throw new FarmException(
                    ErrorCode.CONFLICT,
                    "worker " + farm + "/" + name + " is here, and would come back at once; stop its agent first");
        }
        if (room != null && room.running() > 0) {
            throw new FarmException(
                    ErrorCode.CONFLICT,
                    "worker " + farm + "/" + name + " is not offered any more, but " + room.running()
                            + " attempts there have not ended; wait until they count as lost");
        }
        return answer(List.of(new Event.WorkerForgotten(farm, name, now)), "is forgotten");
    }

    private Decision answer(List<Event> events, String message) {
        return new Decision(
                events,
                new Receipt(Optional.empty(), !events.isEmpty(), "worker " + farm + "/" + name + " " + message));
    }

    private void requireKnown() {
        if (state.matcher.worker(farm, name).isPresent() || state.known.get(farm, name) != null) {
            return;
        }
        TreeSet<String> names = new TreeSet<>();
        if (state.matcher.knows(farm)) {
            state.matcher.workers(farm).forEach(room -> names.add(room.name()));
        }
        state.known.of(farm).forEach(worker -> names.add(worker.name));
        throw new FarmException(
                ErrorCode.NOT_FOUND,
                "there is no worker '" + name + "' on farm '" + farm + "'" + PluginConfig.didYouMean(name, names));
    }
}
