package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code farm workers}. */
@Command(
        name = "workers",
        description = "Show the workers with what they run, or decide something about them.",
        synopsisSubcommandLabel = "[COMMAND]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm workers                                   state, load, and what runs where",
            "  farm workers drain rack1-07 --reason 'disk'    no new work; what runs goes on",
            "  farm workers disable rack1-07                  no new work; what runs is stopped, to run elsewhere",
            "  farm workers enable rack1-07                   work again; releases a sick worker",
            "  farm workers note rack1-07 'second fan is loud'",
            "  farm workers pools rack1-07 light,anim         the pools it serves, in this order",
            "  farm workers delete rack1-07                   forget a worker that is gone",
        })
final class WorkersCommand implements Callable<Integer> {
    private static final int NAMED_TASKS = 2;

    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--farm", paramLabel = "NAME", description = "Only workers of this farm.")
    private @Nullable String farm;

    private WorkersCommand(Shell shell) {
        this.shell = shell;
    }

    static CommandLine of(Shell shell) {
        return new CommandLine(new WorkersCommand(shell))
                .addSubcommand(new WorkerStates.Drain(shell))
                .addSubcommand(new WorkerStates.Disable(shell))
                .addSubcommand(new WorkerStates.Enable(shell))
                .addSubcommand(new WorkerStates.Note(shell))
                .addSubcommand(new WorkerStates.Pools(shell))
                .addSubcommand(new WorkerStates.Delete(shell));
    }

    @Override
    public Integer call() {
        Map<String, String> query = new TreeMap<>();
        if (farm != null) {
            query.put("farm", farm);
        }
        JsonNode workers = server.connect(shell).get("/workers", query).data();
        if (server.json()) {
            ServerOptions.print(shell, workers);
            return Exit.DONE;
        }
        if (workers.isEmpty()) {
            shell.err().println("no farm offers a worker");
            return Exit.DONE;
        }
        Table table =
                new Table("WORKER", "STATE", "CORES", "MEMORY", "GPUS", "TASKS", "POOLS", "RUNS", "REASON", "NOTE");
        for (JsonNode worker : workers) {
            table.row(
                    worker.path("workerID").asText(),
                    state(worker),
                    part(worker, "usedCores", "cores"),
                    percent(
                            worker.path("usedMemoryBytes").asDouble(),
                            worker.path("memoryBytes").asDouble()),
                    part(worker, "usedGpus", "gpus"),
                    worker.path("running").asText(),
                    words(worker.path("pools")),
                    runs(worker.path("attempts")),
                    worker.path("reason").asText(worker.path("closedBecause").asText("")),
                    worker.path("note").asText(""));
        }
        table.print(shell.out());
        return Exit.DONE;
    }

    /** What matters most: a person's decision, then that it is away, then its health, then that it is closed. */
    private static String state(JsonNode worker) {
        String state = worker.path("state").asText();
        String health = worker.path("health").asText();
        String usual = worker.has("closedBecause") ? "CLOSED" : state;
        String shown = !state.equals("ENABLED") ? state : health.equals("WELL") ? usual : health;
        return worker.path("offered").asBoolean() ? shown : shown + " (away)";
    }

    private static String part(JsonNode worker, String used, String all) {
        return worker.path(used).asText() + "/" + worker.path(all).asText();
    }

    private static String percent(double used, double all) {
        return all == 0 ? "" : Math.round(100 * used / all) + " %";
    }

    private static String words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return String.join(",", words);
    }

    private static String runs(JsonNode attempts) {
        List<String> runs = new ArrayList<>();
        for (JsonNode attempt : attempts) {
            if (runs.size() == NAMED_TASKS) {
                runs.add("...");
                break;
            }
            runs.add(attempt.path("jobID").asText() + " " + attempt.path("step").asText()
                    + (attempt.has("frames") ? " " + attempt.path("frames").asText() : ""));
        }
        return String.join(", ", runs);
    }
}
