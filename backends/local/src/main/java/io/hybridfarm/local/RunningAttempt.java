package io.hybridfarm.local;

import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.LaunchOrder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One attempt from its order to its end.
 *
 * <p>{@link #run} is the whole life, on a thread of its own: check what is needed, start the command, wait for it, make sure
 * that nothing of it is left, judge it. {@link #stop} may come at any time from any thread; the first reason given is the one
 * that counts, and none counts any more once the command has ended by itself.
 */
final class RunningAttempt {
    /** Why an attempt does not run on. */
    enum Stop {
        CANCELED,
        TIMED_OUT,
        HANDED_BACK,
        /** It ended by itself; nothing is to be stopped any more. */
        ENDED
    }

    /** What all attempts of a farm share. */
    record Farm(
            LocalSettings settings,
            WorkFolder folder,
            ProcessFinder finder,
            AttemptEnvironment environment,
            FarmBackendContext context,
            Threads threads) {}

    private static final Logger LOG = System.getLogger(RunningAttempt.class.getName());
    /** How long the output may go on after the last process was gone: only a process that hides can make it last. */
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

    private static final int BUFFER = 16 << 10;

    private final Farm farm;
    private final LaunchOrder order;
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private volatile @Nullable ProcessTree tree;

    RunningAttempt(Farm farm, LaunchOrder order) {
        this.farm = farm;
        this.order = order;
    }

    LaunchOrder order() {
        return order;
    }

    /** Sees the attempt through, and returns its last report, unsent. Nothing of the attempt runs any more then. */
    AttemptReport run() {
        try {
            farm.context.reporter().report(new AttemptReport.Accepted(order.attempt()));
            LaunchOrder.Invocation invocation = order.invocation(farm.context.paths());
            requireInputs(invocation.inputs());
            AttemptFolder folder = farm.folder.attempt(order.attempt());
            folder.create();
            try (LogFile log = new LogFile(folder.log(), farm.settings.logLimit())) {
                return run(invocation, folder, log);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // A defect, or a system that allows no more threads, must fail its own attempt only, with the reason where
            // people look for it.
            LOG.log(Level.DEBUG, "attempt " + order.attempt() + " failed", e);
            return finished(Ending.FAILED, Optional.empty(), reason(e));
        }
    }

    /** Has the attempt stopped; returns at once. */
    void stop(Stop reason) {
        if (stop.compareAndSet(null, reason)) {
            ProcessTree started = tree;
            if (started != null) {
                farm.threads.start(order.attempt() + " stop", () -> started.stop(farm.settings.grace()));
            }
        }
    }

    private AttemptReport run(LaunchOrder.Invocation invocation, AttemptFolder folder, LogFile log) throws IOException {
        // The log was made a moment ago, so its time is the file system's own idea of now.
        Instant now = Files.getLastModifiedTime(folder.log()).toInstant();
        OutputCheck outputs = OutputCheck.prepare(invocation.outputs(), now, farm.settings.clockSkew());
        ProcessBuilder builder = builder(invocation, folder);
        Stop early = stop.get();
        if (early != null) {
            return stopped(early, Optional.empty());
        }
        Instant began = farm.context.clock().instant();
        Process process = builder.start();
        ProcessTree started = new ProcessTree(order.attempt(), farm.finder, Optional.of(process.toHandle()));
        tree = started;
        OutputScanner scanner =
                new OutputScanner(order.attempt(), farm.context.clock(), farm.context.reporter()::report);
        Thread reader =
                farm.threads.prepare(order.attempt() + " output", () -> copy(process.getInputStream(), log, scanner));
        try {
            ExitStatus status = await(process, started, reader);
            Duration ran = Duration.between(began, farm.context.clock().instant());
            reader.join(LAST_OUTPUT.toMillis());
            log.close();
            return judge(status, ran, outputs, scanner);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the attempt's thread was interrupted", e);
        }
    }

    /** Waits for the command to end, and then for everything that it has left behind. */
    private ExitStatus await(Process process, ProcessTree started, Thread reader) throws InterruptedException {
        Optional<Deadlines.Deadline> limit = Optional.empty();
        try {
            farm.finder.started(order.attempt(), process.toHandle());
            reader.start();
            limit = order.step()
                    .timeout()
                    .map(timeout -> farm.context.deadlines().after(timeout, () -> stop(Stop.TIMED_OUT)));
            farm.context.reporter().report(hasStarted(process));
            if (stop.get() != null) {
                // Asked for before there was a tree to stop.
                started.stop(farm.settings.grace());
            }
            return ExitStatus.of(process.waitFor(), ThisMachine.system());
        } finally {
            stop.compareAndSet(null, Stop.ENDED);
            limit.ifPresent(Deadlines.Deadline::cancel);
            started.stop(farm.settings.grace());
            farm.finder.ended(order.attempt());
        }
    }

    private AttemptReport hasStarted(Process process) {
        return new AttemptReport.Started(
                order.attempt(), farm.context.clock().instant(), "pid " + process.pid() + " on " + order.worker());
    }

    private AttemptReport judge(ExitStatus status, Duration ran, OutputCheck outputs, OutputScanner scanner) {
        Stop reason = stop.get();
        if (reason != null && reason != Stop.ENDED) {
            return stopped(reason, Optional.of(status));
        }
        if (status.code() != 0) {
            String last = scanner.lastLine();
            return finished(
                    order.ending(status.code()),
                    Optional.of(status),
                    "the command " + status + (last.isEmpty() ? " without a word" : "; its last line was: " + last));
        }
        if (order.ending(status.code(), ran) != Ending.SUCCEEDED) {
            return finished(
                    Ending.FAILED,
                    Optional.of(status),
                    "the command left with exit code 0 after " + Quantities.duration(ran) + ", which is less than its"
                            + " minRunTime of "
                            + order.step()
                                    .minRunTime()
                                    .map(Quantities::duration)
                                    .orElse("0s"));
        }
        return outputs.problem()
                .map(problem -> finished(
                        Ending.FAILED, Optional.of(status), "the command left with exit code 0, but " + problem))
                .orElseGet(() -> finished(Ending.SUCCEEDED, Optional.of(status), ""));
    }

    private AttemptReport stopped(Stop reason, Optional<ExitStatus> status) {
        return switch (reason) {
            case CANCELED -> finished(Ending.CANCELED, status, "canceled");
            case TIMED_OUT ->
                finished(
                        Ending.TIMED_OUT,
                        status,
                        "stopped, because it ran longer than its timeout of "
                                + order.step()
                                        .timeout()
                                        .map(Quantities::duration)
                                        .orElse("zero"));
            case HANDED_BACK, ENDED ->
                new AttemptReport.Lost(
                        order.attempt(), farm.context.clock().instant(), "the server stopped and handed it back");
        };
    }

    private AttemptReport finished(Ending ending, Optional<ExitStatus> status, String message) {
        return new AttemptReport.Finished(
                order.attempt(),
                farm.context.clock().instant(),
                ending,
                status.map(known -> OptionalInt.of(known.code())).orElse(OptionalInt.empty()),
                status.flatMap(ExitStatus::signal),
                message);
    }

    private ProcessBuilder builder(LaunchOrder.Invocation invocation, AttemptFolder folder) throws IOException {
        Path workingFolder = invocation.workingFolder().orElse(folder.work());
        if (!Files.isDirectory(workingFolder)) {
            throw new IOException("the working folder " + workingFolder + " is not there");
        }
        Map<String, String> environment = farm.environment.of(order, invocation);
        List<String> command = new ArrayList<>(invocation.command());
        command.set(0, ProgramPath.resolve(command.get(0), environment));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingFolder.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File(ThisMachine.isWindows() ? "NUL" : "/dev/null"));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static void requireInputs(List<Path> inputs) throws IOException {
        List<Path> missing = inputs.stream().filter(Files::notExists).toList();
        if (!missing.isEmpty()) {
            throw new IOException("a declared input is missing: " + OutputCheck.name(missing));
        }
    }

    /** Reads to the end whatever happens to the log, since a command that cannot write its output would stand still. */
    private void copy(InputStream output, LogFile log, OutputScanner scanner) {
        byte[] buffer = new byte[BUFFER];
        boolean logging = true;
        try (output) {
            int count;
            while ((count = output.read(buffer)) > 0) {
                scanner.scan(buffer, count);
                if (logging) {
                    logging = write(log, buffer, count);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the output of attempt " + order.attempt() + " broke off", e);
        }
        scanner.end();
    }

    private boolean write(LogFile log, byte[] buffer, int count) {
        try {
            log.write(buffer, count);
            return true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the output of attempt " + order.attempt() + " can no longer be kept: " + e);
            return false;
        }
    }

    private static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.toString() : message;
    }
}
