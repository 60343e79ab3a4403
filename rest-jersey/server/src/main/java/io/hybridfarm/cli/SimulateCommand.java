package io.hybridfarm.cli;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.simulate.Contender;
import io.hybridfarm.core.simulate.Fleet;
import io.hybridfarm.core.simulate.Outcome;
import io.hybridfarm.core.simulate.Simulation;
import io.hybridfarm.core.simulate.Troubles;
import io.hybridfarm.core.simulate.Workload;
import io.hybridfarm.rest.PolicyFile;
import io.hybridfarm.simulate.DecisionLog;
import io.hybridfarm.simulate.FarmFile;
import io.hybridfarm.simulate.Report;
import io.hybridfarm.simulate.Trace;
import io.hybridfarm.simulate.WorkloadGenerator;
import io.hybridfarm.spi.Quantities;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code farm simulate}: what days of work would have come to under one policy or another. */
@Command(
        name = "simulate",
        description =
                "Run a recorded or made-up workload on a farm that is not there, under several policies, and compare.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm simulate --generate seed=7,days=2,frames=50000",
            "                                          a made-up studio on 100 machines, all policies",
            "  farm simulate --trace jobs.jsonl --farm farm.yaml --policy policy.yaml",
            "                                          our own jobs on our own farm, shared by our rules",
            "  farm simulate --trace cluster.swf.gz --procs frames --show-by queue",
            "                                          a log in the Standard Workload Format",
            "  farm simulate --generate days=7,frames=1000000 --farm farm.yaml --write-trace week.jsonl.gz",
            "                                          keep what was made up, to change it and run it again",
            "",
            "Nothing is started and no server is asked: the clock jumps from event to event. The folder",
            "that is named at the end holds index.html (the table and the charts together), summary.txt,",
            "summary.csv, shares.csv, waits.csv and the charts as SVG.",
            "",
            "A farm file says    workers: [{count: 100, prefix: r, cores: 32, memory: 128GiB}]",
            "and, for machines and tasks that fail,",
            "  troubles: {seed: 1, betweenFailures: 30d, toRepair: 2h, attemptFailures: 0.01}",
            "A policy file says  shares: [{node: aurora, weight: 3}, {node: aurora/lighting/mira, weight: 2}]",
            "A trace has a job on each line:",
            "  {\"at\": 0, \"show\": \"aurora\", \"user\": \"mira\", \"steps\": [{\"tasks\": 100, \"seconds\": 60}]}",
            "To generate: seed, days, frames, shows, users, load (work by what the farm can do; 0.9).",
            "The same input gives the same hash of all decisions, on every machine.",
        })
final class SimulateCommand implements Callable<Integer> {
    private final Shell shell;

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(
            names = "--farm",
            paramLabel = "FILE",
            description = "The machines, in YAML; otherwise those of the trace's header, or 100 made-up ones.")
    private @Nullable Path farm;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "How the farm is shared, in YAML, as in the server's configuration; all weigh 1 if left out.")
    private @Nullable Path policy;

    @Option(
            names = "--policies",
            split = ",",
            paramLabel = "NAME",
            description = "Which to compare: ours, fifo, priority, fair, deadline; all if left out.")
    private List<String> policies =
            Arrays.stream(Contender.values()).map(Contender::word).toList();

    @Option(names = "--out", paramLabel = "DIR", description = "Where the report goes; ./simulation if left out.")
    private Path out = Path.of("simulation");

    @Option(names = "--log", paramLabel = "FILE", description = "Write every decision; a .gz is packed.")
    private @Nullable Path log;

    @Option(
            names = "--write-trace",
            paramLabel = "FILE",
            description = "Write the workload as JSON lines; a .gz is packed.")
    private @Nullable Path writeTrace;

    @Option(
            names = "--procs",
            paramLabel = "WHAT",
            description = "What processors of an SWF job become: cores of one task, or frames of a core each.")
    private Trace.Procs procs = Trace.Procs.FRAMES;

    @Option(
            names = "--show-by",
            paramLabel = "WHAT",
            description = "What is the show of an SWF job: group, queue, partition or none.")
    private Trace.ShowBy showBy = Trace.ShowBy.GROUP;

    SimulateCommand(Shell shell) {
        this.shell = shell;
    }

    /** Where the jobs come from: one of the two. */
    private static final class Source {
        @Option(
                names = "--trace",
                required = true,
                paramLabel = "FILE",
                description = "Jobs; *.swf is the Standard Workload Format, all else JSON lines; packed if *.gz.")
        private @Nullable Path trace;

        @Option(
                names = "--generate",
                required = true,
                paramLabel = "KEY=VALUE,...",
                description = "Make jobs up, such as seed=7,days=7,frames=1000000,shows=6.")
        private @Nullable String generate;
    }

    @Override
    public Integer call() {
        List<Contender> chosen = chosen();
        Optional<Fleet> described = farm == null ? Optional.empty() : Optional.of(FarmFile.read(shell.resolve(farm)));
        Policy rules = policy == null ? Policy.DEFAULT : PolicyFile.read(shell.resolve(policy));
        Trace trace = trace(described);
        Fleet fleet = described
                .or(trace::fleet)
                .orElseThrow(() -> CommandFailure.usage(
                        "--farm: the trace does not say on which machines to run; give a farm file"));
        Workload workload = trace.workload();
        if (writeTrace != null) {
            Trace.write(workload, shell.resolve(writeTrace));
        }
        Simulation simulation = new Simulation(workload, fleet, rules, InstantSource.system());
        List<Outcome> outcomes = run(simulation, workload, fleet, chosen);
        Report report = new Report(heading(trace, fleet), outcomes);
        Path folder = shell.resolve(out);
        report.write(folder);
        shell.out().println();
        shell.out().print(report.summary());
        shell.out().println();
        shell.out().println("see " + folder.resolve("index.html"));
        return Exit.DONE;
    }

    private List<Contender> chosen() {
        List<Contender> chosen = new ArrayList<>();
        for (String word : policies) {
            Contender named = Arrays.stream(Contender.values())
                    .filter(each -> each.word().equals(word.strip()))
                    .findFirst()
                    .orElseThrow(() -> CommandFailure.usage(
                            "--policies: '" + word + "' is none of ours, fifo, priority, fair, deadline"));
            if (!chosen.contains(named)) {
                chosen.add(named);
            }
        }
        return chosen;
    }

    private Trace trace(Optional<Fleet> described) {
        if (source.trace != null) {
            return Trace.read(shell.resolve(source.trace), procs, showBy);
        }
        Fleet fleet = described.orElseGet(WorkloadGenerator::usualFleet);
        String options = source.generate == null ? "" : source.generate;
        Workload workload = WorkloadGenerator.of(options).generate(fleet);
        return new Trace(workload, Optional.of(fleet), List.of("generated with " + options));
    }

    private List<Outcome> run(Simulation simulation, Workload workload, Fleet fleet, List<Contender> chosen) {
        List<Outcome> outcomes = new ArrayList<>();
        try (DecisionLog decisions = DecisionLog.to(log == null ? null : shell.resolve(log), fleet)) {
            for (Contender each : chosen) {
                decisions.begin(each);
                try (Progress progress = Progress.over(workload.taskCount(), each.word(), shell)) {
                    outcomes.add(simulation.run(each, new Simulation.Listener() {
                        @Override
                        public void decided(long atMillis, int job, int step, int index, int worker) {
                            decisions.decided(atMillis, job, step, index, worker);
                        }

                        @Override
                        public void stopped(
                                long atMillis, int job, int step, int index, int worker, Simulation.Stop how) {
                            decisions.stopped(atMillis, job, step, index, worker, how);
                        }

                        @Override
                        public void ended(int tasks) {
                            progress.show(tasks, 0, "");
                        }
                    }));
                }
            }
        }
        return outcomes;
    }

    private static String inWords(Troubles troubles) {
        return (troubles.betweenFailures().isEmpty()
                        ? "workers never fail"
                        : "a worker fails once in "
                                + Quantities.duration(troubles.betweenFailures().orElseThrow()) + " and is gone for "
                                + Quantities.duration(troubles.toRepair()) + " on average")
                + String.format(Locale.ROOT, "; %s %% of all attempts fail", percent(troubles.attemptFailures()))
                + "; seed " + troubles.seed();
    }

    private static String percent(double part) {
        return BigDecimal.valueOf(part).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    private List<String> heading(Trace trace, Fleet fleet) {
        Workload workload = trace.workload();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d jobs, %,d tasks, %,.0f core-hours of work%s",
                workload.jobs().size(),
                workload.taskCount(),
                workload.coreHours(),
                source.trace == null ? "" : " from " + source.trace));
        lines.add(String.format(
                Locale.ROOT,
                "%,d workers, %,d cores, %,d GPUs",
                fleet.workers().size(),
                fleet.milliCores() / 1_000,
                fleet.gpus()));
        if (!fleet.troubles().equals(Troubles.NONE)) {
            lines.add(inWords(fleet.troubles()));
        }
        lines.addAll(trace.notes());
        return lines;
    }
}
