package io.hybridfarm.benchmarks.core.loop;

import io.hybridfarm.spi.job.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A job of 100 frames is submitted to a full farm and acknowledged.
 *
 * <p>The specifications were built before. The farm is built anew before each iteration and after every {@value
 * #MOST_SUBMISSIONS} jobs, so that the line stays between 10,000 frames and a hundred times that.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH fills the fields
public class Submit {
    private static final int MOST_SUBMISSIONS = 10_000;
    private static final int SPECS = 240;

    /** Frames in line at the start. */
    @Param("10000")
    public int queuedFrames;

    /** Machines of 40 cores. */
    @Param("1000")
    public int workers;

    private final List<JobSpec> specs = new ArrayList<>();
    private SaturatedFarm farm;
    private Consumption consumption;
    private int submissions;

    /** Starts an iteration with a farm that has no history. */
    @Setup(Level.Iteration)
    public void build() {
        close();
        farm = new SaturatedFarm(queuedFrames, workers);
        submissions = 0;
        specs.clear();
        WorkKind[] kinds = WorkKind.values();
        for (int i = 0; i < SPECS; i++) {
            specs.add(farm.nextJob(kinds[i % kinds.length], SaturatedFarm.FRAMES_PER_JOB));
        }
    }

    /** Makes ready what is not to be measured. */
    @Setup(Level.Invocation)
    public void prepare(Consumption counters) {
        consumption = counters;
        if (submissions == MOST_SUBMISSIONS) {
            build();
        }
        consumption.begin();
    }

    /** What is measured: checks, step of the loop, answer. */
    @Benchmark
    public Object submitJob() {
        return farm.submit(specs.get(submissions % SPECS));
    }

    /** Keeps the books of what was measured. */
    @TearDown(Level.Invocation)
    public void note() {
        consumption.end();
        submissions++;
    }

    /** Drops the farm. */
    @TearDown(Level.Trial)
    public void close() {
        if (farm != null) {
            farm.close();
            farm = null;
        }
    }
}
