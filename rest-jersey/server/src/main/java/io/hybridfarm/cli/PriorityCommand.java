package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm priority}. */
@Command(
        name = "priority",
        description = "Change how soon jobs get their turn.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm priority 80 17       job 00017 goes before all jobs with less than 80",
            "  farm priority 0 17 18     two jobs run when nothing else wants to",
        })
final class PriorityCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "0..100", index = "0", description = "The new priority; higher goes first.")
    private int priority;

    @Parameters(paramLabel = "ID", index = "1..*", arity = "1..*", description = "Job ids, such as 17 or 00017.")
    private List<String> ids = List.of();

    PriorityCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerClient client = server.connect(shell);
        ObjectNode change = ServerClient.JSON.createObjectNode().put("priority", priority);
        return OnEachJob.run(ids, server, shell, id -> client.patch("/jobs/" + ServerClient.encode(id), change));
    }
}
