package io.hybridfarm.benchmarks.core.loop;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.core.Receipt;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * The production scheduler with every worker full and a line of queued frames, stepped by the caller.
 *
 * <p>Queued frames lie in jobs of {@value #FRAMES_PER_JOB}, in four kinds of work that share no workers, from 25 users in five
 * shows at three priorities. Journal in memory, backends and answers called on the stepping thread, a clock that ticks by itself, default limits.
 * Not thread-safe.
 */
final class SaturatedFarm implements AutoCloseable {
    static final int FRAMES_PER_JOB = 100;

    private static final long SEED = 20_240_229;
    private static final int USERS = 25;
    private static final int SHOWS = 5;

    private long millis = 1_767_225_600_000L;
    /** A millisecond passes with each look, so that the same farm is built each time. */
    private final InstantSource clock = () -> Instant.ofEpochMilli(++millis);

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final OrderCatcher backend = new OrderCatcher();
    private final FarmScheduler scheduler;

    private final List<AttemptId> running = new ArrayList<>();
    private final List<WorkKind> runningKinds = new ArrayList<>();
    /** Frames that were taken from each line and not yet replaced by a new job. */
    private final Map<WorkKind, Integer> drained = new EnumMap<>(WorkKind.class);

    private int jobs;
    private int chosen;

    /**
     * @param queuedFrames how many frames stand in line, a multiple of 400
     * @param workers how many workers there are, a multiple of 4
     */
    SaturatedFarm(int queuedFrames, int workers) {
        int kinds = WorkKind.values().length;
        if (queuedFrames % (FRAMES_PER_JOB * kinds) != 0 || workers % kinds != 0) {
            throw new IllegalArgumentException(
                    queuedFrames + " frames on " + workers + " workers do not divide evenly among " + kinds + " kinds");
        }
        scheduler = FarmScheduler.builder()
                .discoverPlugins(false)
                .clock(clock)
                .executors(name -> Runnable::run)
                .paths(PathRoots.of(Map.of("projects", Path.of("/projects"), "out", Path.of("/out"))))
                .farm("catcher", backend, Map.of())
                .startStepped();
        List<Offer.Worker> offered = new ArrayList<>();
        for (WorkKind kind : WorkKind.values()) {
            drained.put(kind, 0);
            for (int i = 0; i < workers / kinds; i++) {
                offered.add(kind.worker(i));
            }
            int frames = kind.tasksPerWorker() * workers / kinds + queuedFrames / kinds;
            for (int left = frames; left > 0; left -= FRAMES_PER_JOB) {
                submit(nextJob(kind, Math.min(left, FRAMES_PER_JOB)));
            }
        }
        backend.offer(offered);
        step();
        for (LaunchOrder order : backend.takeAll()) {
            running.add(order.attempt());
            runningKinds.add(WorkKind.tagged(order.step().demand().tags().get(0)));
        }
    }

    int runningTasks() {
        return running.size();
    }

    /** Jobs that were submitted so far. */
    int jobs() {
        return jobs;
    }

    /** Frames that stand in line, counted in what readers see. */
    int queuedFrames() {
        return scheduler.view().jobs().stream()
                .flatMap(job -> job.steps().stream())
                .mapToInt(step -> step.count(io.hybridfarm.spi.job.State.QUEUED))
                .sum();
    }

    /** Chooses who finishes next, and refills the line from which the last replacement came if a whole job is gone. */
    void prepareFinish() {
        for (Map.Entry<WorkKind, Integer> line : drained.entrySet()) {
            if (line.getValue() >= FRAMES_PER_JOB) {
                submit(nextJob(line.getKey(), FRAMES_PER_JOB));
                line.setValue(line.getValue() - FRAMES_PER_JOB);
            }
        }
        chosen = random.nextInt(running.size());
    }

    /**
     * The task that {@link #prepareFinish} chose ends with success, and another one is ordered in its place.
     *
     * @return the order as the backend got it
     * @throws IllegalStateException unless exactly one order went out
     */
    LaunchOrder finishAndStart() {
        backend.report(new AttemptReport.Finished(
                running.get(chosen),
                clock.instant(),
                AttemptReport.Ending.SUCCEEDED,
                OptionalInt.of(0),
                Optional.empty(),
                ""));
        step();
        LaunchOrder order = backend.takeOne();
        running.set(chosen, order.attempt());
        return order;
    }

    /** To be called after {@link #finishAndStart}: keeps count of what left the line. */
    void noteFinish() {
        drained.merge(runningKinds.get(chosen), 1, Integer::sum);
    }

    /** The next job of a kind; users, shows and priorities take turns. */
    JobSpec nextJob(WorkKind kind, int frames) {
        int number = jobs++;
        String show = "show" + number % SHOWS;
        String shot = String.format("SH%04d", number % 1_000 * 10);
        StepSpec step = StepSpec.builder(
                        "render",
                        List.of(
                                "kick",
                                "-i",
                                "{projects}/" + show + "/" + shot + ".{frame:04}.ass",
                                "-o",
                                "{out}/" + show + "/" + shot + ".{frame:04}.exr"))
                .frames("1-" + frames)
                .demand(kind.demand())
                .environment("LANG", "C")
                .input("{projects}/" + show + "/" + shot + ".{frame:04}.ass")
                .output("{out}/" + show + "/" + shot + ".{frame:04}.exr")
                .retries(3)
                .build();
        return JobSpec.builder(shot + "_beauty_v012")
                .show(show)
                .shot(shot)
                .user("user" + number % USERS)
                .priority(40 + 10 * (number % 3))
                .step(step)
                .build();
    }

    /**
     * Submits a job and takes it in.
     *
     * @throws IllegalStateException unless the job is stored when the step ends
     */
    Receipt submit(JobSpec job) {
        CompletableFuture<Receipt> answer = scheduler.submit(job);
        step();
        if (!answer.isDone()) {
            throw new IllegalStateException("a step did not answer the submission of " + job.name());
        }
        return answer.join();
    }

    @Override
    public void close() {
        scheduler.close();
    }

    private void step() {
        if (!scheduler.step()) {
            throw new IllegalStateException("the scheduler found nothing to do");
        }
    }
}
