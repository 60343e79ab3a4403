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
 * job control makes new ones, as does {@code setsid}), and cannot be made from Java without a helper program. Control groups do
 * hold them, but need rights on the machine that a render farm seldom grants.
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
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    /** The tree below a process that was just started, or whatever an earlier server has left of an attempt. */
    ProcessTree(AttemptId attempt, ProcessFinder finder, Optional<ProcessHandle> root) {
        this.attempt = attempt;
        this.finder = finder;
        root.ifPresent(seen::add);
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
        while (true) {
            ProcessFinder.Sighting sighting = finder.look();
            List<ProcessHandle> running = running(sighting);
            quietLooks = running.isEmpty() && sighting.clear() ? quietLooks + 1 : 0;
            if (quietLooks == (stopped.isEmpty() ? 1 : 2)) {
                return stopped.size();
            }
            boolean patient = System.nanoTime() - start < grace.toNanos();
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
    }

    private List<ProcessHandle> running(ProcessFinder.Sighting sighting) {
        seen.addAll(sighting.of(attempt));
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
