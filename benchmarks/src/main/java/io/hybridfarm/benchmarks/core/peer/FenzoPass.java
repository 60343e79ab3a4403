package io.hybridfarm.benchmarks.core.peer;

import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.queues.Assignable;
import com.netflix.fenzo.queues.QueuableTask;
import com.netflix.fenzo.queues.TaskQueueException;
import com.netflix.fenzo.queues.tiered.TieredQueue;
import io.hybridfarm.spi.job.Demand;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queued tasks in the order of Fenzo's queue, as one pass asks for them, until the room that was offered is too small.
 *
 * <p>Fenzo asks for the next task when it is done with the last, which is then booked as used, as its scheduling service does.
 */
final class FenzoPass implements Iterator<TaskRequest> {
    static final double MIB = 1 << 20;
    static final double CORE = 1_000;

    private final TieredQueue queue;
    private final Consumer<FenzoTask> assigned;
    private double smallestCores = Double.MAX_VALUE;
    private double smallestMemory = Double.MAX_VALUE;
    private double cores;
    private double memory;
    private @Nullable FenzoTask last;
    private @Nullable FenzoTask next;

    /**
     * @param queued how many tasks are queued of each demand
     * @param assigned books a task as used
     */
    FenzoPass(TieredQueue queue, Map<Demand, Long> queued, Consumer<FenzoTask> assigned) {
        this.queue = queue;
        this.assigned = assigned;
        for (Map.Entry<Demand, Long> entry : queued.entrySet()) {
            if (entry.getValue() > 0) {
                smallestCores = Math.min(smallestCores, entry.getKey().milliCores() / CORE);
                smallestMemory = Math.min(smallestMemory, entry.getKey().memoryBytes() / MIB);
            }
        }
    }

    /** Whether there are the least cores and the least memory that a queued task asks for. */
    boolean hasRoom(double freeCores, double freeMemory) {
        return freeCores >= smallestCores && freeMemory >= smallestMemory;
    }

    /** To be called first, with all room that is on offer. */
    void begin(double offeredCores, double offeredMemory) {
        cores = offeredCores;
        memory = offeredMemory;
    }

    /** The tasks for Fenzo, which walks through a list once. */
    List<TaskRequest> asList() {
        return new AbstractList<>() {
            @Override
            public Iterator<TaskRequest> iterator() {
                return FenzoPass.this;
            }

            @Override
            public TaskRequest get(int index) {
                throw new UnsupportedOperationException("the queue is walked once, in order");
            }

            @Override
            public int size() {
                throw new UnsupportedOperationException("the queue is walked once, in order");
            }
        };
    }

    /** Books the task that was asked for last, if Fenzo found a host for it. */
    void settleLast() {
        FenzoTask done = last;
        last = null;
        if (done != null && done.fits) {
            cores -= done.getCPUs();
            memory -= done.getMemory();
            assigned.accept(done);
        }
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            settleLast();
            next = hasRoom(cores, memory) ? fromQueue() : null;
        }
        return next != null;
    }

    private @Nullable FenzoTask fromQueue() {
        try {
            Assignable<QueuableTask> queuedTask = queue.next();
            return queuedTask == null ? null : (FenzoTask) queuedTask.getTask();
        } catch (TaskQueueException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public TaskRequest next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        FenzoTask task = Objects.requireNonNull(next);
        next = null;
        last = task;
        return task;
    }
}
