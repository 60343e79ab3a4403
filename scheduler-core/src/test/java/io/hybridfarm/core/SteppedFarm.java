package io.hybridfarm.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/** A scheduler over a {@link World}, stepped by hand, that can crash and come back. */
final class SteppedFarm {
    final World world;
    final TestJournal journal = new TestJournal();
    final List<Event> events = new ArrayList<>();
    /** What its workers may be in, the first its own; taken up by the next start. */
    List<String> pools;

    private final UnaryOperator<FarmScheduler.Builder> more;
    /** Answers and launch orders that have left the loop and not arrived yet; a crash loses them. */
    private final ArrayDeque<Runnable> underway = new ArrayDeque<>();

    private FarmScheduler scheduler;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    SteppedFarm(World world) {
        this(world, builder -> builder);
    }

    SteppedFarm(World world, UnaryOperator<FarmScheduler.Builder> more) {
        this(world, List.of("local"), more);
    }

    /** A farm whose workers may be in these pools, the first its own. */
    SteppedFarm(World world, List<String> pools, UnaryOperator<FarmScheduler.Builder> more) {
        this.pools = pools;
        this.world = world;
        this.more = more;
        this.scheduler = start();
        settle();
    }

    private FarmScheduler start() {
        return more.apply(FarmScheduler.builder()
                        .discoverPlugins(false)
                        .clock(() -> now)
                        .deadlines((delay, task) -> () -> {})
                        .executors(name -> underway::add)
                        .journal(journal)
                        .paths(PathRoots.of(Map.of("out", Path.of("/srv/out"))))
                        .defaultCommand(List.of("true"))
                        .listener((released, view) -> events.addAll(released))
                        .farm("world", pools, world, Map.of()))
                .startStepped();
    }

    FarmScheduler scheduler() {
        return scheduler;
    }

    /** One step of the loop; what it releases stays underway. */
    boolean step() {
        now = now.plus(Duration.ofMillis(10));
        return scheduler.step();
    }

    /** Lets answers and orders arrive. */
    void deliver() {
        while (!underway.isEmpty()) {
            underway.remove().run();
        }
    }

    /** Steps and delivers until nothing is left to do. */
    void settle() {
        boolean busy = true;
        while (busy) {
            busy = step() || !underway.isEmpty();
            deliver();
        }
    }

    /** Throws the scheduler away in mid-air and builds another one from the journal. */
    void crash() {
        underway.clear();
        world.crash();
        scheduler = start();
    }

    JobId submit(JobSpec spec) {
        Receipt receipt = answer(scheduler.submit(spec));
        return receipt.job();
    }

    JobId submit(StepSpec... steps) {
        JobSpec.Builder job = JobSpec.builder("job");
        for (StepSpec step : steps) {
            job.step(step);
        }
        return submit(job.build());
    }

    Receipt answer(CompletableFuture<Receipt> promise) {
        settle();
        assertThat(promise).isDone();
        return promise.join();
    }

    FarmException refusal(CompletableFuture<Receipt> promise) {
        settle();
        assertThat(promise).isCompletedExceptionally();
        try {
            promise.join();
            throw new AssertionError("not refused");
        } catch (CompletionException e) {
            return (FarmException) e.getCause();
        }
    }

    FarmView view() {
        return scheduler.view();
    }

    FarmView.Job job(JobId id) {
        return view().job(id).orElseThrow();
    }

    State state(JobId id) {
        return job(id).state();
    }

    List<State> tasks(JobId id, int step) {
        return List.copyOf(job(id).steps().get(step).states());
    }

    static StepSpec.Builder step(String name) {
        return StepSpec.builder(name, List.of("render", "{task}"));
    }
}
