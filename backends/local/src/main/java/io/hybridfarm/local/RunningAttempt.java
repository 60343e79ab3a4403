package io.hybridfarm.local;

import io.hybridfarm.local.progress.ProgressParser;
import io.hybridfarm.local.progress.ProgressParsers;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.FrameRange;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        STALLED,
        HANDED_BACK,
        /** It ended by itself; nothing is to be stopped any more. */
        ENDED
    }

    /** What all attempts of a farm share. */
    record Farm(
            LocalSettings settings,
            WorkFolder folder,
            ProcessFinder finder,
            OwnGroup ownGroup,
            Optional<ControlGroups> groups,
            Starter starter,
            AttemptEnvironment environment,
            ProgressParsers parsers,
            OfferedWorker worker,
            FarmBackendContext context,
            Threads threads) {}

    /** A command that was started, and all that belongs to it. */
    private record Started(
            Process process,
            ProcessTree tree,
            Optional<ControlGroup> group,
            OutputScanner scanner,
            Thread reader,
            long at) {
        Duration ran() {
            return Duration.ofNanos(System.nanoTime() - at);
        }
    }

    private static final Logger LOG = System.getLogger(RunningAttempt.class.getName());
    /** How long the output may go on after the last process was gone: only a process that hides can make it last. */
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

    private static final int BUFFER = 16 << 10;

    private final Farm farm;
    private final LaunchOrder order;
    private final Judgement judgement;
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private volatile @Nullable ProcessTree tree;

    RunningAttempt(Farm farm, LaunchOrder order) {
        this.farm = farm;
        this.order = order;
        this.judgement = new Judgement(order, farm.context.clock());
    }

    LaunchOrder order() {
        return order;
    }

    /** Sees the attempt through, and returns its last report, unsent. Nothing of the attempt runs any more then. */
    AttemptReport run() {
        try {
            farm.context.reporter().report(new AttemptReport.Accepted(order.attempt()));
            Optional<String> closed = farm.worker.closedBecause();
            if (closed.isPresent()) {
                return judgement.lost("not started on " + order.worker() + ": " + closed.get());
            }
            LaunchOrder.Invocation invocation = order.invocation(farm.context.paths());
            requireInputs(invocation.inputs());
            AttemptFolder folder = farm.folder.attempt(order.attempt());
            folder.create();
            farm.starter.handOver(folder);
            try (LogFile log = new LogFile(folder.log(), farm.settings.logLimit())) {
                return run(invocation, folder, log);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // A defect, or a system that allows no more threads, must fail its own attempt only, with the reason where
            // people look for it.
            LOG.log(Level.DEBUG, "attempt " + order.attempt() + " failed", e);
            return judgement.failed(reason(e));
        }
    }

    /** Has the attempt stopped; returns at once. */
    void stop(Stop reason) {
        if (stop.compareAndSet(null, reason)) {
            ProcessTree started = tree;
            if (started != null) {
                try {
                    farm.threads.start(order.attempt() + " stop", () -> started.stop(farm.settings.grace()));
                } catch (OutOfMemoryError e) {
                    // The system allows no more threads; stopping must not wait for that.
                    started.stop(farm.settings.grace());
                }
            }
        }
    }

    private AttemptReport run(LaunchOrder.Invocation invocation, AttemptFolder folder, LogFile log) throws IOException {
        // The log was made a moment ago, so its time is the file system's own idea of now.
        Instant now = Files.getLastModifiedTime(folder.log()).toInstant();
        OutputCheck outputs = OutputCheck.prepare(invocation.outputs(), farm.starter, now, farm.settings.clockSkew());
        Path workingFolder = invocation.workingFolder().orElse(folder.work());
        if (!Files.isDirectory(workingFolder)) {
            throw new IOException("the working folder " + workingFolder + " is not there");
        }
        Map<String, String> environment = farm.environment.of(order, invocation);
        List<String> command = new ArrayList<>(invocation.command());
        command.set(0, ProgramPath.resolve(command.get(0), environment));
        Stop early = stop.get();
        if (early != null) {
            return judgement.stopped(early, Optional.empty());
        }
        Optional<ControlGroup> group = group();
        try {
            return run(command, environment, workingFolder, group, log, outputs);
        } finally {
            group.ifPresent(ControlGroup::remove);
        }
    }

    private AttemptReport run(
            List<String> command,
            Map<String, String> environment,
            Path workingFolder,
            Optional<ControlGroup> group,
            LogFile log,
            OutputCheck outputs)
            throws IOException {
        long killsBefore = farm.ownGroup.memoryKills();
        Started started = start(command, environment, workingFolder, group, log);
        try {
            ExitStatus status = await(started);
            Duration ran = started.ran();
            started.reader.join(LAST_OUTPUT.toMillis());
            close(log);
            Stop reason = stop.get();
            if (reason != null && reason != Stop.ENDED) {
                return judgement.stopped(reason, Optional.of(status));
            }
            boolean outOfMemory = group.map(known -> known.memoryKills() > 0).orElse(false)
                    || (status.isKill() && farm.ownGroup.memoryKills() > killsBefore);
            long free = farm.folder.path().toFile().getUsableSpace();
            boolean fullDisk = free < farm.settings.minDisk();
            return judgement.ended(
                    status, ran, new Judgement.Shortage(outOfMemory, fullDisk), outputs, started.scanner);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the attempt's thread was interrupted", e);
        }
    }

    /** The end of the output is written only now; that there is no room for it says nothing about the work. */
    private void close(LogFile log) {
        try {
            log.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the end of the output of attempt " + order.attempt() + " is not kept: " + e);
        }
    }

    /** A limit that cannot be set is no reason not to render; a step that needs more than there is will fail by itself. */
    private Optional<ControlGroup> group() {
        if (farm.groups.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(farm.groups.get().make(order.attempt(), order.demand()));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "attempt " + order.attempt() + " runs without a control group: " + e);
            return Optional.empty();
        }
    }

    private Started start(
            List<String> command,
            Map<String, String> environment,
            Path workingFolder,
            Optional<ControlGroup> group,
            LogFile log)
            throws IOException {
        long at = System.nanoTime();
        Process process = farm.starter.start(command, environment, MarkedProcesses.VARIABLE, workingFolder, group);
        ProcessTree below = ProcessTree.below(process.toHandle(), at, order.attempt(), farm.finder, group);
        tree = below;
        ProgressParser parser = farm.parsers.parser(
                order.step().progress(), order.frames().map(FrameRange::size).orElse(0), note -> write(log, note));
        OutputScanner scanner =
                new OutputScanner(order.attempt(), farm.context.clock(), parser, farm.context.reporter()::report);
        Thread reader =
                farm.threads.prepare(order.attempt() + " output", () -> copy(process.getInputStream(), log, scanner));
        return new Started(process, below, group, scanner, reader, at);
    }

    /** Waits for the command to end, and then for everything that it has left behind. */
    private ExitStatus await(Started started) throws InterruptedException {
        Optional<Deadlines.Deadline> limit = Optional.empty();
        Optional<StallWatch> watch = order.step().stallAfter().map(silence -> watch(silence, started));
        try {
            started.reader.start();
            if (stop.get() != null) {
                // Asked for before there was a tree to stop. Not after what may wait for a disk.
                started.tree.stop(farm.settings.grace());
            }
            farm.finder.started(order.attempt(), started.process.toHandle());
            limit = order.step()
                    .timeout()
                    .map(timeout -> farm.context.deadlines().after(timeout, () -> stop(Stop.TIMED_OUT)));
            watch.ifPresent(StallWatch::start);
            farm.context.reporter().report(judgement.started(started.process.pid()));
            return ExitStatus.of(started.process.waitFor(), ThisMachine.system());
        } finally {
            stop.compareAndSet(null, Stop.ENDED);
            limit.ifPresent(Deadlines.Deadline::cancel);
            watch.ifPresent(StallWatch::end);
            started.tree.stop(farm.settings.grace());
            farm.finder.ended(order.attempt());
        }
    }

    private StallWatch watch(Duration silence, Started started) {
        return new StallWatch(
                silence,
                farm.context.deadlines(),
                look -> farm.threads.start(order.attempt() + " watch", look),
                started.scanner::bytes,
                started.tree::computed,
                () -> stop(Stop.STALLED));
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
                if (logging) {
                    logging = write(log, buffer, count);
                }
                scanner.scan(buffer, count);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the output of attempt " + order.attempt() + " broke off", e);
        }
        scanner.end();
    }

    private void write(LogFile log, String note) {
        byte[] line = ("[hybridfarm: " + note + "]\n").getBytes(StandardCharsets.UTF_8);
        write(log, line, line.length);
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
