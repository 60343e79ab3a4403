package io.hybridfarm.local;

import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.farm.LaunchOrder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts into words what became of one attempt; thread-safe. */
final class Judgement {
    /**
     * What a machine had too little of when a command ended.
     *
     * @param memory the system has ended some of the command for lack of it
     * @param disk less was free than attempts may count on, which may have made it fail or not
     */
    record Shortage(boolean memory, boolean disk) {}

    private final LaunchOrder order;
    private final InstantSource clock;

    Judgement(LaunchOrder order, InstantSource clock) {
        this.order = order;
        this.clock = clock;
    }

    AttemptReport started(long pid) {
        return new AttemptReport.Started(order.attempt(), clock.instant(), "pid " + pid + " on " + order.worker());
    }

    AttemptReport lost(String reason) {
        return new AttemptReport.Lost(order.attempt(), clock.instant(), reason);
    }

    /** It could not be started, or not be seen through. */
    AttemptReport failed(String message) {
        return finished(Ending.FAILED, Optional.empty(), message);
    }

    /** It was stopped for this reason. */
    AttemptReport stopped(RunningAttempt.Stop reason, Optional<ExitStatus> status) {
        return switch (reason) {
            case CANCELED -> finished(Ending.CANCELED, status, "canceled");
            case TIMED_OUT ->
                finished(
                        Ending.TIMED_OUT,
                        status,
                        "stopped, because it ran longer than its timeout of "
                                + words(order.step().timeout()));
            case STALLED ->
                finished(
                        Ending.TIMED_OUT,
                        status,
                        "stopped, because it wrote no output and used no CPU for "
                                + words(order.step().stallAfter()));
            case HANDED_BACK, ENDED -> lost("the server stopped and handed it back");
        };
    }

    /**
     * It ended by itself.
     *
     * @param ran how long it ran
     * @param shortage what it may have failed for
     */
    AttemptReport ended(
            ExitStatus status, Duration ran, Shortage shortage, OutputCheck outputs, OutputScanner scanner) {
        if (status.code() != 0) {
            return shortage.memory()
                    ? finished(Ending.OUT_OF_MEMORY, Optional.of(status), outOfMemory())
                    : finished(
                            order.ending(status.code(), ran),
                            Optional.of(status),
                            reason(status, scanner) + disk(shortage));
        }
        if (order.ending(status.code(), ran) != Ending.SUCCEEDED) {
            return finished(
                    Ending.FAILED,
                    Optional.of(status),
                    "the command left with exit code 0 after " + Quantities.duration(ran)
                            + ", which is less than its minimum run time of "
                            + words(order.step().minRunTime()));
        }
        return outputs.problem()
                .map(problem -> finished(
                        Ending.FAILED,
                        Optional.of(status),
                        "the command left with exit code 0, but " + problem + disk(shortage)))
                .orElseGet(() -> finished(Ending.SUCCEEDED, Optional.of(status), ""));
    }

    private String outOfMemory() {
        long memory = order.demand().memoryBytes();
        return "the system ended it, because "
                + (memory > 0 ? "it needed more than its " + Quantities.size(memory) + " of memory" : "memory ran out");
    }

    private String disk(Shortage shortage) {
        return shortage.disk() ? "; less than min-disk was free on " + order.worker() : "";
    }

    private static String reason(ExitStatus status, OutputScanner scanner) {
        if (scanner.failure().isPresent()) {
            return scanner.failure().get() + " (the command " + status + ")";
        }
        String last = scanner.lastLine();
        return "the command " + status + (last.isEmpty() ? " without a word" : "; its last line was: " + last);
    }

    private AttemptReport finished(Ending ending, Optional<ExitStatus> status, String message) {
        return new AttemptReport.Finished(
                order.attempt(),
                clock.instant(),
                ending,
                status.map(known -> OptionalInt.of(known.code())).orElse(OptionalInt.empty()),
                status.flatMap(ExitStatus::signal),
                message);
    }

    private static String words(Optional<Duration> time) {
        return time.map(Quantities::duration).orElse("zero");
    }
}
