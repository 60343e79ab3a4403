package com.example.farm;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A farm with one worker, this machine, that runs each command behind a prefix.
 *
 * <p>An attempt leaves its log {@code a17.log} behind in the farm's work folder. That file is also what makes a repeated
 * order harmless, after a restart as well, and its path is the mark by which the attempt's processes are found. Unless the
 * job names a working folder, there is a folder {@code a17} beside it.
 */
final class PrefixFarm implements FarmBackend {
    private static final Set<Capability> CAPABILITIES =
            Collections.unmodifiableSet(EnumSet.of(Capability.CANCEL, Capability.TIMEOUT, Capability.LOG));

    private final List<String> prefix;
    private final Offer.Worker worker;
    private final FarmBackendContext context;
    private final MarkedProcesses processes = new MarkedProcesses();
    private final Map<AttemptId, Run> runs = new ConcurrentHashMap<>();

    PrefixFarm(List<String> prefix, Offer.Worker worker, FarmBackendContext context) {
        this.prefix = prefix;
        this.worker = worker;
        this.context = context;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    /** A server that was killed leaves its processes running: nobody would hear of their end, so they are stopped. */
    @Override
    public void reconcile(List<LaunchOrder> live) {
        processes.killAll(context.workFolder() + "/");
        for (LaunchOrder order : live) {
            context.reporter()
                    .report(new AttemptReport.Lost(
                            order.attempt(), context.clock().instant(), "the server stopped while it ran"));
        }
        context.reporter().offer(new Offer(List.of(worker)));
    }

    @Override
    public void launch(LaunchOrder order) {
        LaunchOrder.Invocation invocation = order.invocation(context.paths());
        AttemptId attempt = order.attempt();
        try {
            Files.createFile(log(attempt));
        } catch (FileAlreadyExistsException e) {
            return; // seen before
        } catch (IOException e) {
            throw failed("cannot write " + log(attempt), e);
        }
        Run run = new Run(order, start(attempt, invocation));
        runs.put(attempt, run);
        context.reporter().report(new AttemptReport.Accepted(attempt));
        context.reporter()
                .report(new AttemptReport.Started(attempt, context.clock().instant(), "pid " + run.process.pid()));
        run.waiter.start();
    }

    @Override
    public void cancel(AttemptId attempt) {
        Run run = runs.get(attempt);
        if (run != null) {
            run.stop(Stop.CANCELED);
        }
    }

    @Override
    public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
        boolean over = !runs.containsKey(attempt); // asked first: what is written after this is not missed
        if (!Files.exists(log(attempt))) {
            throw new FarmException(ErrorCode.NOT_FOUND, "there is no log of attempt " + attempt);
        }
        try (RandomAccessFile file = new RandomAccessFile(log(attempt).toFile(), "r")) {
            long rest = Math.max(0, file.length() - offset);
            byte[] bytes = new byte[(int) Math.min(rest, maxBytes)];
            file.seek(offset);
            file.readFully(bytes);
            return new LogChunk(offset, bytes, over && rest <= maxBytes);
        } catch (IOException e) {
            throw failed("cannot read " + log(attempt), e);
        }
    }

    @Override
    public void close() {
        List<Run> left = List.copyOf(runs.values());
        left.forEach(run -> run.stop(Stop.CLOSED));
        left.forEach(Run::awaitReport);
    }

    private Process start(AttemptId attempt, LaunchOrder.Invocation invocation) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(invocation.command());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(invocation.environment());
        processes.mark(builder.environment(), log(attempt).toString());
        builder.redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log(attempt).toFile());
        try {
            Path own = context.workFolder().resolve(attempt.toString());
            Path folder = invocation.workingFolder().isPresent()
                    ? invocation.workingFolder().get()
                    : Files.createDirectories(own);
            return builder.directory(folder.toFile()).start();
        } catch (IOException e) {
            throw failed("cannot start '" + command.get(0) + "'", e);
        }
    }

    private Path log(AttemptId attempt) {
        return context.workFolder().resolve(attempt + ".log");
    }

    private static FarmException failed(String what, IOException cause) {
        return new FarmException(ErrorCode.BACKEND_FAILED, what + ": " + cause.getMessage(), cause);
    }

    private enum Stop {
        NOT_STOPPED,
        CANCELED,
        TIMED_OUT,
        CLOSED
    }

    /** An attempt that runs, and the thread that waits for its end and reports it. */
    private final class Run {
        final LaunchOrder order;
        final Process process;
        final Thread waiter;
        private final Optional<Deadlines.Deadline> alarm;
        private Stop stop = Stop.NOT_STOPPED;

        Run(LaunchOrder order, Process process) {
            this.order = order;
            this.process = process;
            this.waiter = new Thread(this::awaitEnd, "prefix-farm-" + order.attempt());
            this.waiter.setDaemon(true);
            this.alarm =
                    order.step().timeout().map(limit -> context.deadlines().after(limit, () -> stop(Stop.TIMED_OUT)));
        }

        /** The first reason counts; the waiter sees to the processes that the command has started in turn. */
        synchronized void stop(Stop reason) {
            if (stop == Stop.NOT_STOPPED) {
                stop = reason;
                process.destroyForcibly();
            }
        }

        void awaitReport() {
            try {
                waiter.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void awaitEnd() {
            try {
                int exitCode = process.waitFor();
                processes.killAll(log(order.attempt()).toString());
                alarm.ifPresent(Deadlines.Deadline::cancel);
                runs.remove(order.attempt());
                context.reporter().report(end(exitCode));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody interrupts this thread
            }
        }

        private synchronized AttemptReport end(int exitCode) {
            return switch (stop) {
                case NOT_STOPPED ->
                    finished(
                            order.ending(exitCode),
                            OptionalInt.of(exitCode),
                            exitCode == 0 ? "" : "left with exit code " + exitCode);
                case CANCELED -> finished(Ending.CANCELED, OptionalInt.empty(), "stopped on request");
                case TIMED_OUT -> finished(Ending.TIMED_OUT, OptionalInt.empty(), "stopped after " + limit());
                case CLOSED ->
                    new AttemptReport.Lost(
                            order.attempt(), context.clock().instant(), "the server stopped while it ran");
            };
        }

        private AttemptReport finished(Ending ending, OptionalInt exitCode, String message) {
            return new AttemptReport.Finished(
                    order.attempt(), context.clock().instant(), ending, exitCode, Optional.empty(), message);
        }

        private String limit() {
            return order.step().timeout().map(Quantities::duration).orElse("its time");
        }
    }
}
