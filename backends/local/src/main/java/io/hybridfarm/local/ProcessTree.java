package io.hybridfarm.local;

import io.hybridfarm.spi.job.AttemptId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * All processes of one attempt, and how to make sure that none is left.
 *
 * <h2>Why this is hard</h2>
 *
 * <p>An attempt that has ended must not hold cores, licences or files any more: its task may run elsewhere the next moment.
 * But a command is a tree of processes. A wrapper starts the renderer, which starts helpers; killing the wrapper leaves the
 * rest running. Asking the system for the children of a process does not help once a parent in between has gone: its
 * children are handed to the system's first process, and the thread to them is lost. That is what a daemon does on purpose,
 * by forking twice, and what a crashed wrapper does by accident. A process group does not hold them either (any shell with
 * job control makes new ones, as does {@code setsid}). Control groups do hold them, but need rights on the machine that a render
 * farm seldom grants; where they are granted, they are used, and an empty group is proof enough.
 *
 * <p>What a process cannot easily leave behind is its environment. Each attempt gets a variable with the identity of this farm
 * and the attempt's id; children inherit it whatever becomes of their parents, and on Linux it can be read from outside. So
 * the processes of an attempt are those with its mark, found by a look at all processes. The mark outlives this program
 * too: after a crash the next start finds what the last one left behind, and can be sure that it is its own.
 *
 * <p>Three gaps remain and are narrowed. A process may be born while one looks: so one looks again after each signal, until
 * nothing is found, twice in a row if there ever was anything. The environment is out of sight for a moment while a process
 * changes its program: such a moment makes a look unclear, and unclear looks are repeated. A program may wipe its
 * environment or forbid reading it: so the children of every process that was seen are asked for as well, and what was seen
 * once is remembered until it is gone. Only a process that does both, hide and leave its parents before anybody looks,
 * escapes.
 *
 * <p>Process numbers are used again. A {@link ProcessHandle} remembers when its process began, and signals through it reach
 * that process or none.
 */
final class ProcessTree {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final AttemptId attempt;
    private final ProcessFinder finder;
    private final Optional<ControlGroup> group;
    private final Optional<ProcessFinder.First> first;
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    private ProcessTree(
            AttemptId attempt,
            ProcessFinder finder,
            Optional<ControlGroup> group,
            Optional<ProcessFinder.First> first) {
        this.attempt = attempt;
        this.finder = finder;
        this.group = group;
        this.first = first;
    }

    /**
     * The tree below a process that was just started.
     *
     * @param group where all its processes are, if the system lends us one
     * @param started a {@link System#nanoTime} before the start
     */
    static ProcessTree below(
            ProcessHandle root, long started, AttemptId attempt, ProcessFinder finder, Optional<ControlGroup> group) {
        ProcessTree tree =
                new ProcessTree(attempt, finder, group, Optional.of(new ProcessFinder.First(root.pid(), started)));
        tree.seen.add(root);
        return tree;
    }

    /** Whatever an earlier server has left of an attempt. */
    static ProcessTree leftOf(AttemptId attempt, ProcessFinder finder, Optional<ControlGroup> group) {
        return new ProcessTree(attempt, finder, group, Optional.empty());
    }

    /**
     * Stops every process of the tree and returns when none is left, however long that takes: first it asks them to end, after
     * the grace it kills them.
     *
     * <p>The grace is time for processes of the machine, so it is measured by the machine, not by the scheduler's clock. A
     * second caller waits for the first.
     *
     * @return how many processes had to be stopped
     */
    synchronized int stop(Duration grace) {
        long start = System.nanoTime();
        Set<ProcessHandle> stopped = new LinkedHashSet<>();
        int quietLooks = 0;
        long pause = FIRST_PAUSE_NANOS;
        while (!isProvenEmpty()) {
            ProcessFinder.Sighting sighting = first.filter(known -> stopped.isEmpty())
                    .map(known -> finder.lookAfter(attempt, known))
                    .orElseGet(finder::look);
            List<ProcessHandle> running = running(sighting);
            quietLooks = running.isEmpty() && sighting.clear() ? quietLooks + 1 : 0;
            if (quietLooks == (stopped.isEmpty() ? 1 : 2)) {
                break;
            }
            boolean patient = System.nanoTime() - start < grace.toNanos();
            if (!patient) {
                group.ifPresent(ControlGroup::kill);
            }
            for (ProcessHandle process : running) {
                if (!patient) {
                    process.destroyForcibly();
                } else if (!stopped.contains(process)) {
                    process.destroy();
                }
                stopped.add(process);
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
        return stopped.size();
    }

    /**
     * How long the processes that run have computed; may fall when some end.
     *
     * <p>A caller waits while another one stops the tree.
     */
    synchronized Duration computed() {
        return group.flatMap(ControlGroup::computed)
                .orElseGet(() -> running(finder.look()).stream()
                        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                        .reduce(Duration.ZERO, Duration::plus));
    }

    /**
     * A control group lets none of its processes go, so if it is empty no look is needed. That is known only of a tree whose first
     * process was seen to end: one that an earlier server had just started may not have entered its group yet.
     */
    private boolean isProvenEmpty() {
        if (group.isEmpty() || first.isEmpty()) {
            return false;
        }
        seen.removeIf(finder::isOver);
        return seen.isEmpty() && group.get().isEmpty();
    }

    private List<ProcessHandle> running(ProcessFinder.Sighting sighting) {
        seen.addAll(sighting.of(attempt));
        group.ifPresent(known -> seen.addAll(known.processes()));
        seen.removeIf(finder::isOver);
        Set<ProcessHandle> below = new LinkedHashSet<>();
        for (ProcessHandle process : seen) {
            // Each of these calls lists all processes of the machine, so none is made for what another one covers.
            if (!below.contains(process)) {
                process.descendants().forEach(below::add);
            }
        }
        below.removeIf(finder::isOver);
        seen.addAll(below);
        return List.copyOf(seen);
    }
}
