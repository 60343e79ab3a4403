package io.hybridfarm.benchmarks.core.loop;

import io.hybridfarm.benchmarks.Metric;
import io.hybridfarm.benchmarks.Results;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** The whole loop, from command to order, under JMH; each path in fresh JVMs with a fixed heap that was touched before. */
public final class LoopRows {
    private static final String HEAP = "2g";
    private static final double NANOS_PER_MICRO = 1_000;

    /** Where the figures of one JMH benchmark go. */
    private record Operation(
            Class<?> benchmark, Metric mean, Metric p50, Metric p99, Metric p999, Metric cpu, Metric allocated) {
        static Operation of(Class<?> benchmark, String name) {
            return new Operation(
                    benchmark,
                    new Metric(name, "mean", "us"),
                    new Metric(name, "p50", "us"),
                    new Metric(name, "p99", "us"),
                    new Metric(name, "p99.9", "us"),
                    new Metric(name, "cpu", "us"),
                    new Metric(name, "allocated", "bytes"));
        }

        List<Metric> metrics() {
            return List.of(mean, p50, p99, p999, cpu, allocated);
        }
    }

    private static final List<Operation> OPERATIONS = List.of(
            Operation.of(FinishStart.class, "loop.finish_start.10k"), Operation.of(Submit.class, "loop.submit"));

    private final UnaryOperator<ChainedOptionsBuilder> effort;
    private final VerboseMode verbosity;

    private LoopRows(UnaryOperator<ChainedOptionsBuilder> effort, VerboseMode verbosity) {
        this.effort = effort;
        this.verbosity = verbosity;
    }

    /** For figures that count. */
    public static LoopRows full() {
        return new LoopRows(LoopRows::full, VerboseMode.NORMAL);
    }

    /** To see that it works; in this JVM. */
    public static LoopRows quick() {
        return new LoopRows(LoopRows::quick, VerboseMode.SILENT);
    }

    private static ChainedOptionsBuilder full(ChainedOptionsBuilder options) {
        return options.forks(2)
                .warmupIterations(4)
                .warmupTime(TimeValue.seconds(3))
                .measurementIterations(6)
                .measurementTime(TimeValue.seconds(3))
                .jvmArgsAppend("-Xms" + HEAP, "-Xmx" + HEAP, "-XX:+AlwaysPreTouch");
    }

    private static ChainedOptionsBuilder quick(ChainedOptionsBuilder options) {
        return options.forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(100))
                .param("queuedFrames", "400")
                .param("workers", "4");
    }

    /** All that {@link #run} reports. */
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        OPERATIONS.forEach(operation -> metrics.addAll(operation.metrics()));
        return List.copyOf(metrics);
    }

    /** Measures; progress goes to standard error. */
    public void run(Results results) throws RunnerException {
        for (Operation operation : OPERATIONS) {
            ChainedOptionsBuilder options = new OptionsBuilder()
                    .include("^" + operation.benchmark().getName().replace(".", "\\.") + "\\.")
                    .threads(1)
                    .shouldDoGC(true)
                    .shouldFailOnError(true);
            Collection<RunResult> runs = new Runner(
                            effort.apply(options).build(),
                            OutputFormatFactory.createFormatInstance(System.err, verbosity))
                    .run();
            if (runs.size() != 1) {
                throw new IllegalStateException(operation.benchmark() + " gave " + runs.size() + " results");
            }
            report(operation, runs.iterator().next(), results);
        }
    }

    private static void report(Operation operation, RunResult run, Results results) {
        Statistics nanos = run.getPrimaryResult().getStatistics();
        results.report(operation.mean(), nanos.getMean() / NANOS_PER_MICRO);
        results.report(operation.p50(), nanos.getPercentile(50) / NANOS_PER_MICRO);
        results.report(operation.p99(), nanos.getPercentile(99) / NANOS_PER_MICRO);
        results.report(operation.p999(), nanos.getPercentile(99.9) / NANOS_PER_MICRO);
        results.report(operation.cpu(), counter(run, "cpuNanos") / counter(run, "operations") / NANOS_PER_MICRO);
        results.report(operation.allocated(), counter(run, "allocatedBytes") / counter(run, "operations"));
    }

    private static double counter(RunResult run, String name) {
        Result<?> counted = run.getSecondaryResults().get(name);
        if (counted == null) {
            throw new IllegalStateException("JMH gave no " + name + ", only "
                    + run.getSecondaryResults().keySet());
        }
        return counted.getScore();
    }
}
