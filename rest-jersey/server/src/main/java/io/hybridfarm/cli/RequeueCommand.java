package io.hybridfarm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm requeue}. */
@Command(
        name = "requeue",
        description = "Stop running tasks and let them run again later; that uses up no retry.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm requeue 17                           whatever runs of job 00017",
            "  farm requeue 17 --step render --frames 40-42",
        })
final class RequeueCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final TaskOptions tasks = new TaskOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Job ids, such as 17 or 00017.")
    private List<String> ids = List.of();

    RequeueCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerClient client = server.connect(shell);
        return OnEachJob.run(ids, server, shell, id -> tasks.post(client, id, "requeue"));
    }
}
