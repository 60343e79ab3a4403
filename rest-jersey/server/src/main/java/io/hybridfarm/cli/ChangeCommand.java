package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hybridfarm.core.Band;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farm change}. */
@Command(
        name = "change",
        description = "Change how jobs are served: band, urgency, deadline, owner, cap.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm change 17 --band rush                       before all work of lower bands",
            "  farm change 17 18 --urgent                       before everything else of their users",
            "  farm change 17 --deadline 2026-11-23T18:00:00Z   when it should be done; none takes it away",
            "  farm change 17 --show dune --user ann            from now on on somebody else's account",
            "  farm change 17 --max-running 20                  at most 20 tasks at once; 0 for no such cap",
        })
final class ChangeCommand implements Callable<Integer> {
    private static final String NO_DEADLINE = "none";

    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Job ids, such as 17 or 00017.")
    private List<String> ids = List.of();

    @Option(names = "--priority", paramLabel = "0..100", description = "Higher goes first among a user's jobs.")
    private @Nullable Integer priority;

    @Option(names = "--band", description = "One of: ${COMPLETION-CANDIDATES}.")
    private @Nullable Band band;

    @Option(names = "--urgent", negatable = true, description = "Whether it goes before everything else of its user.")
    private @Nullable Boolean urgent;

    @Option(
            names = "--deadline",
            paramLabel = "MOMENT",
            description = "When it should be done, such as 2026-11-23T18:00:00Z, or none.")
    private @Nullable String deadline;

    @Option(names = "--show", description = "The production that it belongs to from now on.")
    private @Nullable String show;

    @Option(names = "--department", description = "The department that it belongs to from now on.")
    private @Nullable String department;

    @Option(names = "--user", description = "The user that it belongs to from now on.")
    private @Nullable String user;

    @Option(names = "--max-running", paramLabel = "N", description = "The most tasks that run at once; 0 for no cap.")
    private @Nullable Integer maxRunning;

    ChangeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ObjectNode change = change();
        if (change.isEmpty()) {
            throw CommandFailure.usage("say what shall be different, such as --band rush; see: farm change --help");
        }
        ServerClient client = server.connect(shell);
        return OnEachJob.run(ids, server, shell, id -> client.patch("/jobs/" + ServerClient.encode(id), change));
    }

    private ObjectNode change() {
        ObjectNode change = ServerClient.JSON.createObjectNode();
        StepOptions.putIfGiven(change, "priority", priority);
        if (band != null) {
            change.put("band", band.name().toLowerCase(Locale.ROOT));
        }
        if (urgent != null) {
            change.put("urgent", urgent);
        }
        if (NO_DEADLINE.equals(deadline)) {
            change.putNull("deadline");
        } else {
            StepOptions.putIfGiven(change, "deadline", deadline);
        }
        StepOptions.putIfGiven(change, "show", show);
        StepOptions.putIfGiven(change, "department", department);
        StepOptions.putIfGiven(change, "user", user);
        StepOptions.putIfGiven(change, "maxRunning", maxRunning);
        return change;
    }
}
