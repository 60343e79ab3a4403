package io.hybridfarm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm suspend}. */
@Command(
        name = "suspend",
        description = "Hold jobs and stop what runs of them; that uses up no retry.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm suspend 17           stop job 00017 for now",
            "  farm resume 17            let it go on",
        })
final class SuspendCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Job ids, such as 17 or 00017.")
    private List<String> ids = List.of();

    SuspendCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerClient client = server.connect(shell);
        return OnEachJob.run(ids, server, shell, id -> client.post("/jobs/" + ServerClient.encode(id) + "/suspend"));
    }
}
