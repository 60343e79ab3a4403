package io.hybridfarm.benchmarks;

import io.hybridfarm.benchmarks.burst.BurstSuite;
import io.hybridfarm.benchmarks.core.CoreSuite;
import io.hybridfarm.benchmarks.local.LocalSuite;
import io.hybridfarm.benchmarks.rest.RestSuite;
import io.hybridfarm.spi.PluginConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The program behind {@code ./benchmarks/run}: figures on standard output, everything else on standard error. */
public final class Main {
    private static final String QUICK = "--quick";
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private final List<Suite> suites;
    private final PrintStream out;
    private final PrintStream err;

    Main(List<Suite> suites, PrintStream out, PrintStream err) {
        this.suites = List.copyOf(suites);
        this.out = out;
        this.err = err;
    }

    /** Runs the suites that are named. */
    public static void main(String[] arguments) {
        Path workFolder = Path.of(System.getProperty("benchmarks.work", "target/benchmarks-work"));
        System.exit(new Main(suites(workFolder), System.out, System.err).run(List.of(arguments)));
    }

    static List<Suite> suites(Path workFolder) {
        return List.of(
                new CoreSuite(), new LocalSuite(workFolder), new RestSuite(workFolder), new BurstSuite(workFolder));
    }

    /** Gives the exit code: 0, 1 if a measurement failed, 2 for a command line that makes no sense. */
    int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(usage());
            return 0;
        }
        if (arguments.contains("--list")) {
            list();
            return 0;
        }
        boolean quick = arguments.contains(QUICK);
        List<String> wanted =
                arguments.stream().filter(argument -> !argument.equals(QUICK)).toList();
        List<String> names = suites.stream().map(Suite::name).toList();
        if (wanted.isEmpty()) {
            err.print(usage());
            return WRONG_USE;
        }
        for (String argument : wanted) {
            if (!names.contains(argument)) {
                err.println(
                        "benchmarks: there is no suite '" + argument + "'" + PluginConfig.didYouMean(argument, names));
                return WRONG_USE;
            }
        }
        List<Suite> chosen = new ArrayList<>();
        for (Suite suite : suites) {
            if (wanted.contains(suite.name())) {
                Optional<Suite> inThisForm = quick ? suite.quick() : Optional.of(suite);
                if (inThisForm.isEmpty()) {
                    err.println("benchmarks: " + suite.name() + " has no quick form; leave out " + QUICK);
                    return WRONG_USE;
                }
                chosen.add(inThisForm.get());
            }
        }
        for (Suite suite : chosen) {
            if (!measured(suite)) {
                return FAILED;
            }
        }
        return 0;
    }

    private boolean measured(Suite suite) {
        err.println("benchmarks: " + suite.name() + ": " + suite.summary());
        Results results = new Results(suite.metrics(), out);
        try {
            suite.run(results);
            results.requireComplete();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("benchmarks: " + suite.name() + " was interrupted");
        } catch (Exception e) {
            err.println("benchmarks: " + suite.name() + " failed: " + e);
            e.printStackTrace(err);
        }
        return false;
    }

    private void list() {
        for (Suite suite : suites) {
            out.println(suite.name() + ": " + suite.summary());
            for (Metric metric : suite.metrics()) {
                out.println("  " + metric.name() + " " + metric.statistic() + " " + metric.unit());
            }
        }
    }

    private String usage() {
        StringBuilder usage = new StringBuilder();
        usage.append(
                "Usage: benchmarks/run NAME...            measures; prints one 'name statistic value unit' a line\n");
        usage.append("       benchmarks/run --list             what there is to measure\n");
        usage.append(
                "       benchmarks/run --quick NAME...    the same in seconds, to see that it works; no figures\n");
        usage.append("\nNames:\n");
        suites.forEach(suite -> usage.append(String.format("  %-6s %s%n", suite.name(), suite.summary())));
        usage.append("\nExample: benchmarks/run core > today.txt\n");
        usage.append("What each figure means and how far to trust it: benchmarks/README.md\n");
        return usage.toString();
    }
}
