package io.hybridfarm.benchmarks.core.placement;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that all threads allocate, those that Fenzo works with included; asking allocates nothing. */
final class Allocations {
    private final ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long[] threads = bean.getAllThreadIds();

    /** Bytes allocated so far by the threads that there were when this was made. */
    long bytes() {
        long sum = 0;
        for (long thread : threads) {
            sum += Math.max(0, bean.getThreadAllocatedBytes(thread));
        }
        return sum;
    }
}
