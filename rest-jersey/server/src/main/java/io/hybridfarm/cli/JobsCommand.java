package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.spi.job.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
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
            "  farm jobs --state RUNNING              what runs now",
            "  farm jobs --show aurora --user mira    one person's work for one show",
            "  farm jobs --limit 500 --json           for a script",
        })
final class JobsCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final HelpOption help = new HelpOption();

    @Option(names = "--state", description = "Only jobs in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable State state;

    @Option(names = "--show", description = "Only jobs of this production.")
    private @Nullable String show;

    @Option(names = "--user", description = "Only jobs of this person.")
    private @Nullable String user;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many; 20 if left out.")
    private int limit = 20;

    @Option(names = "--offset", paramLabel = "N", description = "Leave out this many first.")
    private int offset;

    JobsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("limit", Integer.toString(limit));
        if (offset != 0) {
            query.put("offset", Integer.toString(offset));
        }
        if (state != null) {
            query.put("state", state.name());
        }
        if (show != null) {
            query.put("show", show);
        }
        if (user != null) {
            query.put("user", user);
        }
        ServerClient.Answer answer = server.connect(shell).get("/jobs", query);
        if (server.json()) {
            ServerOptions.print(shell, answer.data());
            return Exit.DONE;
        }
        if (answer.data().isEmpty()) {
            shell.err().println("no jobs; submit one with 'farm submit'");
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
        return Exit.DONE;
    }
}
