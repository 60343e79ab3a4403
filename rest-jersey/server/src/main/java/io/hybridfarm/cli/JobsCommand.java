package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.spi.job.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code farm jobs}. */
@Command(
        name = "jobs",
        description = "List jobs, the newest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm jobs                              the 20 newest",
            "  farm jobs --state RUNNING,QUEUED       what runs now or soon",
            "  farm jobs --show aurora --user mira    one person's work for one show",
            "  farm jobs --name beauty --after 00400  older ones, with a part of their name",
            "  farm jobs --limit 500 --json           for a script",
        })
final class JobsCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "Only jobs in these states: ${COMPLETION-CANDIDATES}.")
    private List<State> states = List.of();

    @Option(names = "--show", description = "Only jobs of this production.")
    private @Nullable String show;

    @Option(names = "--user", description = "Only jobs of this person.")
    private @Nullable String user;

    @Option(names = "--name", paramLabel = "PART", description = "Only jobs with this in their name, in any case.")
    private @Nullable String name;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many, up to 1000; 20 if left out.")
    private int limit = 20;

    @Option(names = "--after", paramLabel = "ID", description = "Go on behind this job, the last of the list before.")
    private @Nullable String after;

    JobsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("limit", Integer.toString(limit));
        if (!states.isEmpty()) {
            query.put("state", states.stream().map(State::name).collect(Collectors.joining(",")));
        }
        putIfGiven(query, "show", show);
        putIfGiven(query, "user", user);
        putIfGiven(query, "name", name);
        putIfGiven(query, "after", after);
        ServerClient.Answer answer = server.connect(shell).get("/jobs", query);
        if (server.json()) {
            ServerOptions.print(shell, answer.data());
            return Exit.DONE;
        }
        if (answer.data().isEmpty()) {
            shell.err().println("no such jobs; submit one with 'farm submit'");
            return Exit.DONE;
        }
        Table table = new Table("ID", "STATE", "DONE", "PRIORITY", "SHOW", "USER", "NAME");
        for (JsonNode item : answer.data()) {
            JobStatus job = JobStatus.of(item);
            table.row(
                    job.id(),
                    job.state(),
                    job.count(State.SUCCEEDED) + "/" + job.tasks(),
                    item.path("priority").asText(),
                    item.path("show").asText(),
                    item.path("user").asText(),
                    job.name());
        }
        table.print(shell.out());
        if (answer.data().size() == limit) {
            JsonNode last = answer.data().get(limit - 1);
            shell.err()
                    .println("there may be more: --after " + JobStatus.of(last).id());
        }
        return Exit.DONE;
    }

    private static void putIfGiven(Map<String, String> query, String parameter, @Nullable String value) {
        if (value != null) {
            query.put(parameter, value);
        }
    }
}
