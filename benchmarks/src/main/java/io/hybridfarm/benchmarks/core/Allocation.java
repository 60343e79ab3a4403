package io.hybridfarm.benchmarks.core;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Counts what the measured operations allocate, and nothing that happens between them; JMH's own profiler would count the
 * refilling of the line and the building of farms as well.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Allocation {
    /** Bytes allocated by the measuring thread within operations. */
    public long allocatedBytes;

    /** Operations that were counted. */
    public long operations;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long before;

    void begin() {
        before = threads.getCurrentThreadAllocatedBytes();
    }

    void end() {
        allocatedBytes += threads.getCurrentThreadAllocatedBytes() - before;
        operations++;
    }
}
