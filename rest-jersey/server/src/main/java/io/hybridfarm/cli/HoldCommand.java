package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm hold}. */
@Command(
        name = "hold",
        description = "Keep jobs back: what runs goes on, nothing new starts.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm hold 17              let nothing more of job 00017 start",
            "  farm release 17           let it go on",
        })
final class HoldCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Job ids, such as 17 or 00017.")
    private List<String> ids = List.of();

    HoldCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerClient client = server.connect(shell);
        ObjectNode change = ServerClient.JSON.createObjectNode().put("held", true);
        return OnEachJob.run(ids, server, shell, id -> client.patch("/jobs/" + ServerClient.encode(id), change));
    }
}
