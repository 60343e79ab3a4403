package io.hybridfarm.benchmarks.core.loop;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Counts what the measured operations take, and nothing that happens between them; JMH's own profilers would count the
 * refilling of the line and the building of farms as well.
 *
 * <p>Processor time stands still while other programs use the core, so it means something on a busy machine, where the time
 * on the wall does not. Asking for it costs some hundred nanoseconds, of which a part is counted.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Consumption {
    /** Bytes allocated by the measuring thread within operations. */
    public long allocatedBytes;

    /** Processor time of the measuring thread within operations. */
    public long cpuNanos;

    /** Operations that were counted. */
    public long operations;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long bytesBefore;
    private long cpuBefore;

    void begin() {
        bytesBefore = threads.getCurrentThreadAllocatedBytes();
        cpuBefore = threads.getCurrentThreadCpuTime();
    }

    void end() {
        cpuNanos += threads.getCurrentThreadCpuTime() - cpuBefore;
        allocatedBytes += threads.getCurrentThreadAllocatedBytes() - bytesBefore;
        operations++;
    }
}
