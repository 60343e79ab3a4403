package io.hybridfarm.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm cancel}. */
@Command(
        name = "cancel",
        description = "Stop jobs: what runs is killed, what waits never runs.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm cancel 17            stop job 00017",
            "  farm cancel 17 18 19      stop three jobs",
            "",
            "To stop new tasks but let running ones finish: farm hold ID. To run it after all: farm retry ID.",
        })
final class CancelCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Job ids, such as 17 or 00017.")
    private List<String> ids = List.of();

    CancelCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerClient client = server.connect(shell);
        return OnEachJob.run(ids, server, shell, id -> client.delete("/jobs", Map.of("jobID", id)));
    }
}
