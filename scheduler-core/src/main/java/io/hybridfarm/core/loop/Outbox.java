package io.hybridfarm.core.loop;

import io.hybridfarm.core.FarmListener;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Receipt;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.command.Inbox;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.farm.Farm;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * What leaves the loop: answers, listeners' news, and orders to the farms, gathered during a step and let go after it.
 *
 * <p>The loop thread fills it; answers and orders are carried out by executors, so that no caller and no farm can keep the
 * loop waiting. Orders to one farm keep their order: the order to stop an attempt never overtakes the one to start it.
 */
public final class Outbox {
    private static final System.Logger LOG = System.getLogger(Outbox.class.getName());

    /** A farm's backend and the executor, one task at a time and in order, that calls it. */
    public record Destination(FarmBackend backend, Executor executor) {}

    private final Map<String, Destination> destinations;
    private final List<FarmListener> listeners;
    private final Executor answers;
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<Runnable> stops = new ArrayList<>();

    /**
     * @param destinations backends by name of the farm
     * @param answers completes the futures of requests
     */
    public Outbox(Map<String, Destination> destinations, List<FarmListener> listeners, Executor answers) {
        this.destinations = new LinkedHashMap<>(destinations);
        this.listeners = List.copyOf(listeners);
        this.answers = answers;
    }

    /** Keeps an answer until the step is stored. */
    void answer(Command.Pending pending, Receipt receipt) {
        waiting.add(() -> pending.answer().complete(receipt));
    }

    /** Keeps a refusal until the step is stored, so that answers come in the order of the requests. */
    void refuse(Command.Pending pending, FarmException reason) {
        waiting.add(() -> pending.answer().completeExceptionally(reason));
    }

    /** Stops what a farm still runs although its attempt is over here: a report came that only a running attempt makes. */
    void stopIfRunning(Command.ReportAttempt stale) {
        AttemptReport report = stale.report();
        if (!(report instanceof AttemptReport.Finished) && !(report instanceof AttemptReport.Lost)) {
            stops.add(() -> cancel(stale.farm(), report.attempt()));
        }
    }

    /** Lets everything go; the events are stored. */
    void release(List<Event> events, FarmView view, Farm farm) {
        if (!waiting.isEmpty()) {
            List<Runnable> released = List.copyOf(waiting);
            waiting.clear();
            answers.execute(() -> released.forEach(Runnable::run));
        }
        stops.forEach(Runnable::run);
        stops.clear();
        // An attempt that was ordered in this step is not what an earlier cancel in the same step was about.
        long firstOrdered = Long.MAX_VALUE;
        for (Event event : events) {
            if (event instanceof Event.AttemptOrdered ordered) {
                firstOrdered = Math.min(firstOrdered, ordered.attempt().number());
                launch(ordered.farm(), farm.order(ordered.attempt()));
            }
        }
        for (Event event : events) {
            if (event instanceof Event.AttemptPreempted preempted && farm.isLive(preempted.attempt())) {
                cancel(farm.farmOf(preempted.attempt()), preempted.attempt());
            } else if (event instanceof Event.AttemptRecalled recalled && farm.isLive(recalled.attempt())) {
                cancel(farm.farmOf(recalled.attempt()), recalled.attempt());
            } else if (event instanceof Event.JobCanceled canceled) {
                for (AttemptId attempt : farm.live(canceled.job())) {
                    if (attempt.number() < firstOrdered) {
                        cancel(farm.farmOf(attempt), attempt);
                    }
                }
            }
        }
        if (!events.isEmpty()) {
            tell(List.copyOf(events), view);
        }
    }

    /** Gives an answer that is true as of what is stored. */
    <R> void answer(Inbox.Asked<R> asked, R answer) {
        answers.execute(() -> asked.answer().complete(answer));
    }

    /** Says why a question has no answer. */
    void refuse(Inbox.Asked<?> asked, FarmException reason) {
        answers.execute(() -> asked.answer().completeExceptionally(reason));
    }

    /** Fails what was promised: the step came to nothing. */
    void abandon(Inbox.Batch batch) {
        waiting.clear();
        stops.clear();
        FarmException reason = new FarmException(
                ErrorCode.INTERNAL,
                "the scheduler has stopped before this was stored; it may or may not have been taken in");
        for (Command.Pending pending : batch.requests()) {
            answers.execute(() -> pending.answer().completeExceptionally(reason));
        }
        for (Inbox.Asked<?> asked : batch.questions()) {
            answers.execute(() -> asked.answer().completeExceptionally(reason));
        }
    }

    /** Tells each farm what the journal believes to run there, once, before anything else; then repeats what is wanted. */
    public void reconcile(Farm farm) {
        Map<String, List<LaunchOrder>> byFarm = new LinkedHashMap<>();
        destinations.keySet().forEach(name -> byFarm.put(name, new ArrayList<>()));
        for (Map.Entry<String, LaunchOrder> live : farm.liveOrders()) {
            Optional.ofNullable(byFarm.get(live.getKey()))
                    .orElseThrow(() -> unknown(live.getKey(), live.getValue()))
                    .add(live.getValue());
        }
        byFarm.forEach((name, orders) -> {
            to(name, backend -> backend.reconcile(orders));
            orders.stream().map(LaunchOrder::attempt).filter(farm::unwanted).forEach(attempt -> cancel(name, attempt));
        });
    }

    /** Closes all farms at once; completes when each has handed back what ran. */
    public CompletableFuture<Void> closeFarms() {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        destinations.forEach((name, destination) ->
                closing.add(CompletableFuture.runAsync(destination.backend()::close, destination.executor())));
        return CompletableFuture.allOf(closing.toArray(new CompletableFuture<?>[0]));
    }

    private void launch(String farm, LaunchOrder order) {
        to(farm, backend -> backend.launch(order));
    }

    private void cancel(String farm, AttemptId attempt) {
        to(farm, backend -> {
            if (backend.capabilities().contains(Capability.CANCEL)) {
                backend.cancel(attempt);
            }
        });
    }

    private void to(String farm, java.util.function.Consumer<FarmBackend> call) {
        Destination destination = destinations.get(farm);
        if (destination == null) {
            throw new IllegalStateException("no farm is called " + farm);
        }
        destination.executor().execute(() -> call.accept(destination.backend()));
    }

    private void tell(List<Event> events, FarmView view) {
        for (FarmListener listener : listeners) {
            try {
                listener.released(events, view);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "a listener threw; it was told nonetheless", e);
            }
        }
    }

    private FarmException unknown(String farm, LaunchOrder order) {
        return new FarmException(
                ErrorCode.BAD_CONFIGURATION,
                "the journal says that attempt " + order.attempt() + " of task " + order.task() + " runs on farm '"
                        + farm + "', which is not configured; configured: " + destinations.keySet());
    }
}
