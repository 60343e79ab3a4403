package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm resume}. */
@Command(
        name = "resume",
        description = "Let jobs go on that were suspended; the same as release.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm suspend 17           stop job 00017 for now",
            "  farm resume 17            let it go on",
        })
final class ResumeCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Job ids, such as 17 or 00017.")
    private List<String> ids = List.of();

    ResumeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerClient client = server.connect(shell);
        ObjectNode change = ServerClient.JSON.createObjectNode().put("held", false);
        return OnEachJob.run(ids, server, shell, id -> client.patch("/jobs/" + ServerClient.encode(id), change));
    }
}
