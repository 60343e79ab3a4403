package io.hybridfarm.benchmarks.core;

import io.hybridfarm.benchmarks.Metric;
import io.hybridfarm.benchmarks.Results;
import io.hybridfarm.benchmarks.Suite;
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

/** The hot paths of the scheduling core under JMH, each in fresh JVMs with a fixed heap that was touched before. */
public final class CoreSuite implements Suite {
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
            Operation.of(FinishStart.class, "core.finish_start.10k"), Operation.of(Submit.class, "core.submit"));

    private final UnaryOperator<ChainedOptionsBuilder> effort;
    private final VerboseMode verbosity;

    /** The suite as it is run for figures that count. */
    public CoreSuite() {
        this(CoreSuite::full, VerboseMode.NORMAL);
    }

    /** A suite of another size. */
    CoreSuite(UnaryOperator<ChainedOptionsBuilder> effort, VerboseMode verbosity) {
        this.effort = effort;
        this.verbosity = verbosity;
    }

    private static ChainedOptionsBuilder full(ChainedOptionsBuilder options) {
        return options.forks(2)
                .warmupIterations(4)
                .warmupTime(TimeValue.seconds(3))
                .measurementIterations(6)
                .measurementTime(TimeValue.seconds(3))
                .jvmArgsAppend("-Xms" + HEAP, "-Xmx" + HEAP, "-XX:+AlwaysPreTouch");
    }

    @Override
    public String name() {
        return "core";
    }

    @Override
    public String summary() {
        return "the scheduling core in memory, 10,000 frames in line, 1,000 full workers (about 3 minutes)";
    }

    @Override
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        OPERATIONS.forEach(operation -> metrics.addAll(operation.metrics()));
        return List.copyOf(metrics);
    }

    @Override
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
