package io.hybridfarm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm retry}. */
@Command(
        name = "retry",
        description = "Run tasks of jobs again that failed or were canceled.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm job 17               which tasks failed, and why",
            "  farm log 17               what they wrote",
            "  farm retry 17 && farm job 17 --wait",
            "  farm retry 17 --step render --frames 1-10",
            "  farm retry 17 --state SUCCEEDED --frames 3   render a frame anew",
        })
final class RetryCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final TaskOptions tasks = new TaskOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Job ids, such as 17 or 00017.")
    private List<String> ids = List.of();

    RetryCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerClient client = server.connect(shell);
        return OnEachJob.run(ids, server, shell, id -> tasks.post(client, id, "retry"));
    }
}
