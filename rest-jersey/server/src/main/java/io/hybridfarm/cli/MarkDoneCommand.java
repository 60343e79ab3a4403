package io.hybridfarm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm mark-done}. */
@Command(
        name = "mark-done",
        description = "Let tasks count as done although nobody runs them; what waits for them goes on.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm mark-done 17 --step render --frames 13   go on without frame 13",
            "  farm mark-done 17 --state FAILED              go on without what failed",
        })
final class MarkDoneCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final TaskOptions tasks = new TaskOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Job ids, such as 17 or 00017.")
    private List<String> ids = List.of();

    MarkDoneCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerClient client = server.connect(shell);
        return OnEachJob.run(ids, server, shell, id -> tasks.post(client, id, "mark-done"));
    }
}
