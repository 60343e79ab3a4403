package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farm log}. */
@Command(
        name = "log",
        description = "Print what a task wrote.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm log 17                             the attempt that failed last, or else the latest",
            "  farm log 17 --step render --task 3      the latest attempt of one task; tasks count from 0",
            "  farm log 17 --attempt a42               one attempt",
            "  farm log 17 --attempt a42 --follow      go on printing until it has ended",
        })
final class LogCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", description = "The job's id, such as 17 or 00017.")
    private String id = "";

    @Option(names = "--attempt", paramLabel = "ATTEMPT", description = "The attempt, such as a42.")
    private @Nullable String attempt;

    @Option(names = "--step", description = "The step of the task; with --task.")
    private @Nullable String step;

    @Option(names = "--task", paramLabel = "N", description = "The task's position in its step, from 0.")
    private @Nullable Integer task;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing until the attempt has ended.")
    private boolean follow;

    LogCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (attempt != null && (step != null || task != null)) {
            throw CommandFailure.usage("either --attempt, or --step and --task");
        }
        JobLog log = new JobLog(server.connect(shell), id);
        JsonNode page = log.page(where(log), 0);
        if (server.json() && !follow) {
            ServerOptions.print(shell, page);
            return Exit.DONE;
        }
        Map<String, String> sameAttempt =
                Map.of("attempt", page.path("attemptID").asText());
        while (true) {
            shell.out().print(page.path("text").asText());
            shell.out().flush();
            long offset = page.path("offset").asLong();
            long next = page.path("nextOffset").asLong();
            if (page.path("complete").asBoolean() || (next == offset && !follow)) {
                return Exit.DONE;
            }
            if (next == offset) {
                shell.waitFor(BETWEEN_LOOKS);
            }
            page = log.page(sameAttempt, next);
        }
    }

    private Map<String, String> where(JobLog log) {
        Map<String, String> where = new LinkedHashMap<>();
        if (attempt != null) {
            where.put("attempt", attempt);
        }
        if (step != null) {
            where.put("step", step);
        }
        if (task != null) {
            where.put("task", task.toString());
        }
        if (where.isEmpty()) {
            log.lastFailed().ifPresent(failed -> where.put("attempt", failed));
        }
        return where;
    }
}
