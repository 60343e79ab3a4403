package io.hybridfarm.benchmarks.core.loop;

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
 * On a full farm with a full line, one frame ends and the next one is ordered in its place.
 *
 * <p>The farm is built anew before each iteration and after every {@value #MOST_FINISHES} frames, since the history of a farm
 * grows and with it the heap; its line is refilled outside of the measured time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH fills the fields
public class FinishStart {
    private static final int MOST_FINISHES = 200_000;

    /** Frames in line. */
    @Param("10000")
    public int queuedFrames;

    /** Machines of 40 cores. */
    @Param("1000")
    public int workers;

    private SaturatedFarm farm;
    private Consumption consumption;
    private int finishes;

    /** Starts an iteration with a farm that has no history. */
    @Setup(Level.Iteration)
    public void build() {
        close();
        farm = new SaturatedFarm(queuedFrames, workers);
        finishes = 0;
    }

    /** Makes ready what is not to be measured. */
    @Setup(Level.Invocation)
    public void prepare(Consumption counters) {
        consumption = counters;
        if (finishes == MOST_FINISHES) {
            build();
        }
        farm.prepareFinish();
        consumption.begin();
    }

    /** What is measured: report, step of the loop, order. */
    @Benchmark
    public Object finishAndStart() {
        return farm.finishAndStart();
    }

    /** Keeps the books of what was measured. */
    @TearDown(Level.Invocation)
    public void note() {
        consumption.end();
        farm.noteFinish();
        finishes++;
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
