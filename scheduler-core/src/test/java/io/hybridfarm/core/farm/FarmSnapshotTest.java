package io.hybridfarm.core.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.JobChange;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.TaskSelection;
import io.hybridfarm.core.WorkerChange;
import io.hybridfarm.core.WorkerState;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.command.RequestHandler;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.event.EventCodec;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.FrameOrder;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A farm that was rebuilt, from its snapshot or from its events, decides from then on as the one that never stopped. */
class FarmSnapshotTest {
    private static final Policy POLICY = Policy.DEFAULT
            .withShares(
                    new Policy.Share("a", 3, new Policy.Bounds(0.2, 0.7), OptionalInt.empty()),
                    Policy.Share.ofWeight("b/d1/u2", 0.3))
            .withLimits(new Policy.Limit("nuke", 3, Policy.Per.TASK, OptionalInt.empty()))
            .withReservation(new Policy.Reservation(Duration.ofHours(1), 0));

    private static final List<Band> BANDS = List.of(Band.values());
    /** Without the one after which a step waits a while: a wait is forgotten with a restart. */
    private static final List<AttemptReport.Ending> ENDINGS = List.of(
            AttemptReport.Ending.FAILED,
            AttemptReport.Ending.TIMED_OUT,
            AttemptReport.Ending.CANCELED,
            AttemptReport.Ending.OUT_OF_MEMORY);

    private static final List<FrameOrder> ORDERS = List.of(FrameOrder.values());
    private static final List<WorkerState> STATES =
            List.of(WorkerState.ENABLED, WorkerState.ENABLED, WorkerState.DRAINING, WorkerState.DISABLED);

    /** One for each worker; none is in its farm's own alone. */
    private static final List<List<String>> ORDERS_OF_POOLS = List.of(
            List.of(), List.of("light", "anim"), List.of("fx"), List.of("fx", "light"), List.of("anim", "fx", "light"));

    private static final List<List<String>> WANTED_POOLS =
            List.of(List.of(), List.of("anim"), List.of("light", "anim"), List.of("fx"));

    private Random random = new Random(0);
    private Instant now = Instant.parse("2026-11-01T12:00:00Z");
    private long attempts;

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void a_farm_rebuilt_from_its_snapshot_decides_as_the_one_that_went_on(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int stopAfter) {
        random = new Random(seed);
        now = Instant.parse("2026-11-01T12:00:00Z");
        attempts = 0;
        Farm original = farm();
        List<Event> journal = new ArrayList<>(original.configure(POLICY, now));
        journal.forEach(original::apply);
        offer(original);
        for (int i = 0; i < stopAfter; i++) {
            journal.addAll(step(original, anyCommand()));
        }
        Farm restored = rebuilt(original.snapshot());
        Farm replayed = rebuilt(journal);
        assertThat(restored.snapshot()).isEqualTo(original.snapshot());
        assertThat(replayed.snapshot()).isEqualTo(original.snapshot());
        for (int i = 0; i < 60; i++) {
            Command command = anyCommand();
            List<Event> expected = step(original, command);
            long here = attempts;
            assertThat(step(restored, command)).isEqualTo(expected);
            assertThat(step(replayed, command)).isEqualTo(expected);
            attempts = here;
        }
    }

    private static Farm farm() {
        return new Farm(Map.of("local", List.of("anim", "light", "fx")), StudioRules.NONE);
    }

    private static Farm rebuilt(List<Event> events) {
        Farm farm = farm();
        events.forEach(event -> farm.apply(EventCodec.decode(EventCodec.encode(event))));
        offer(farm);
        return farm;
    }

    private static void offer(Farm farm) {
        List<Offer.Worker> workers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            workers.add(new Offer.Worker(
                    "w" + i,
                    (4 + i % 2 * 4) * 1_000,
                    32L << 30,
                    i == 4 ? 2 : 0,
                    List.of(),
                    i,
                    i % 2 == 0 ? List.of() : List.of("odd"),
                    ORDERS_OF_POOLS.get(i)));
        }
        farm.note(new Command.MakeOffer("local", new Offer(workers)));
    }

    private Command anyCommand() {
        now = now.plusMillis(1 + random.nextInt(3_600_000));
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> new Command.SubmitJob(anyJob());
            case 3 ->
                new Command.ChangeJob(
                        new JobId(1 + random.nextInt(9)),
                        JobChange.NONE
                                .withPriority(random.nextInt(101))
                                .withBand(BANDS.get(random.nextInt(3)))
                                .withUrgent(random.nextBoolean()));
            case 4 ->
                new Command.ChangeJob(
                        new JobId(1 + random.nextInt(9)),
                        JobChange.NONE.withOwner(Optional.of("c"), Optional.empty(), Optional.of("mover")));
            case 5 -> new Command.SetShare(Policy.Share.ofWeight("b", 1 + random.nextInt(5)));
            case 6 ->
                new Command.ChangeWorker(
                        "local",
                        "w" + random.nextInt(5),
                        random.nextInt(3) == 0
                                ? WorkerChange.inPools(WANTED_POOLS.get(random.nextInt(4)))
                                : WorkerChange.to(
                                        STATES.get(random.nextInt(4)), random.nextBoolean() ? "" : "because"));
            case 7 -> new Command.RetryTasks(anyJobId(), anySelection(State.FAILED, State.SUCCEEDED));
            case 8 -> new Command.RequeueTasks(anyJobId(), anySelection(State.RUNNING));
            case 9 -> new Command.MarkTasksDone(anyJobId(), anySelection(State.QUEUED, State.RUNNING));
            case 10 -> random.nextInt(3) > 0 ? new Command.CancelJob(anyJobId()) : new Command.SuspendJob(anyJobId());
            case 11 -> new Command.ChangeJob(anyJobId(), JobChange.NONE.withHeld(false));
            default -> ending();
        };
    }

    private JobId anyJobId() {
        return new JobId(1 + random.nextInt(9));
    }

    private TaskSelection anySelection(State... states) {
        return switch (random.nextInt(3)) {
            case 0 -> TaskSelection.ALL;
            case 1 -> new TaskSelection(List.of(states), Optional.empty(), Optional.empty());
            default ->
                new TaskSelection(
                        List.of(), Optional.of("s"), Optional.of(FrameRange.parse("1-" + (1 + random.nextInt(4)))));
        };
    }

    private Command ending() {
        return new Command.ReportAttempt(
                "local",
                new AttemptReport.Finished(
                        new AttemptId(1 + random.nextInt((int) attempts + 1)),
                        now,
                        random.nextInt(3) > 0
                                ? AttemptReport.Ending.SUCCEEDED
                                : ENDINGS.get(random.nextInt(ENDINGS.size())),
                        OptionalInt.of(1),
                        Optional.empty(),
                        "it ended"));
    }

    private JobSpec anyJob() {
        Demand demand = random.nextInt(5) == 0
                ? new Demand(1_000, 1L << 30, 1, List.of())
                : new Demand(
                        1_000 * (1 + random.nextInt(4)),
                        (long) random.nextInt(8) << 30,
                        0,
                        List.of(),
                        random.nextInt(4) == 0 ? Map.of("nuke", 1) : Map.of(),
                        random.nextInt(10) == 0);
        return JobSpec.builder("job")
                .show(random.nextBoolean() ? "a" : "b")
                .department("d" + random.nextInt(2))
                .user("u" + random.nextInt(3))
                .priority(random.nextInt(101))
                .pools(WANTED_POOLS.get(random.nextInt(4)))
                .groups(random.nextInt(5) > 0 ? List.of() : List.of("odd"))
                .maxWorkers(1 + random.nextInt(5))
                .step(StepSpec.builder("s", List.of("true"))
                        .frames("1-" + (1 + random.nextInt(9)))
                        .demand(demand)
                        .frameOrder(ORDERS.get(random.nextInt(3)))
                        .build())
                .build();
    }

    /** What the loop does with one command. */
    private List<Event> step(Farm farm, Command command) {
        List<Event> events = new ArrayList<>();
        if (command instanceof Command.ReportAttempt report) {
            events.addAll(farm.decide(report, now));
        } else if (command instanceof Command.Request request && isKnown(farm, request)) {
            events.addAll(farm.decide(request, now).events());
        }
        events.forEach(farm::apply);
        for (Event event : farm.beforePlan(now)) {
            farm.apply(event);
            events.add(event);
        }
        for (Optional<Event.AttemptOrdered> next = farm.next(now); next.isPresent(); next = farm.next(now)) {
            farm.apply(next.get());
            events.add(next.get());
            attempts++;
        }
        for (Event event : farm.afterPlan(now)) {
            farm.apply(event);
            events.add(event);
        }
        return events;
    }

    private static boolean isKnown(Farm farm, Command.Request request) {
        return request.dispatch(new AboutJob())
                .map(job -> farm.view(Instant.EPOCH, 0).job(job).isPresent())
                .orElse(true);
    }

    /** The job that has to be there for a request to be taken. */
    private static final class AboutJob implements RequestHandler<Optional<JobId>> {
        @Override
        public Optional<JobId> on(Command.SubmitJob request) {
            return Optional.empty();
        }

        @Override
        public Optional<JobId> on(Command.CancelJob request) {
            return Optional.of(request.job());
        }

        @Override
        public Optional<JobId> on(Command.ChangeJob request) {
            return Optional.of(request.job());
        }

        @Override
        public Optional<JobId> on(Command.RetryTasks request) {
            return Optional.of(request.job());
        }

        @Override
        public Optional<JobId> on(Command.RequeueTasks request) {
            return Optional.of(request.job());
        }

        @Override
        public Optional<JobId> on(Command.MarkTasksDone request) {
            return Optional.of(request.job());
        }

        @Override
        public Optional<JobId> on(Command.SuspendJob request) {
            return Optional.of(request.job());
        }

        @Override
        public Optional<JobId> on(Command.ChangeWorker request) {
            return Optional.empty();
        }

        @Override
        public Optional<JobId> on(Command.ForgetWorker request) {
            return Optional.empty();
        }

        @Override
        public Optional<JobId> on(Command.SetShare request) {
            return Optional.empty();
        }

        @Override
        public Optional<JobId> on(Command.ResetShare request) {
            return Optional.empty();
        }

        @Override
        public Optional<JobId> on(Command.SetLimit request) {
            return Optional.empty();
        }

        @Override
        public Optional<JobId> on(Command.ResetLimit request) {
            return Optional.empty();
        }

        @Override
        public Optional<JobId> on(Command.SetSiteRule request) {
            return Optional.empty();
        }

        @Override
        public Optional<JobId> on(Command.ResetSiteRule request) {
            return Optional.empty();
        }
    }
}
