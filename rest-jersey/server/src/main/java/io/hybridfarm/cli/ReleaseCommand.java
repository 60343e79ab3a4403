package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm release}. */
@Command(
        name = "release",
        description = "Let jobs that were held go on.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm submit --held job.json",
            "  farm release 17           now job 00017 may run",
        })
final class ReleaseCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Job ids, such as 17 or 00017.")
    private List<String> ids = List.of();

    ReleaseCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerClient client = server.connect(shell);
        ObjectNode change = ServerClient.JSON.createObjectNode().put("held", false);
        return OnEachJob.run(ids, server, shell, id -> client.patch("/jobs/" + ServerClient.encode(id), change));
    }
}
