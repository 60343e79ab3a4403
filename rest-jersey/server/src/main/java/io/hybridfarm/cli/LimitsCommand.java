package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hybridfarm.core.Policy;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farm limits}. */
@Command(
        name = "limits",
        description = "Show licences and other limits, or change how much there is.",
        synopsisSubcommandLabel = "[COMMAND]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm limits                                what there is, what is taken, what is waited for",
            "  farm limits set nuke 20 --per host         20 licences, one for each worker that runs it",
            "  farm limits set nuke 20 --starts 60        at most 60 starts a minute",
            "  farm limits reset nuke                     back to what the configuration says",
        })
final class LimitsCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    private LimitsCommand(Shell shell) {
        this.shell = shell;
    }

    static CommandLine of(Shell shell) {
        return new CommandLine(new LimitsCommand(shell))
                .addSubcommand(new SetLimit(shell))
                .addSubcommand(new ResetLimit(shell));
    }

    @Override
    public Integer call() {
        JsonNode limits = server.connect(shell).get("/limits", Map.of()).data();
        if (server.json()) {
            ServerOptions.print(shell, limits);
            return Exit.DONE;
        }
        if (limits.isEmpty()) {
            shell.err().println("no limits; make one with 'farm limits set NAME COUNT'");
            return Exit.DONE;
        }
        Table table = new Table("NAME", "USED", "COUNT", "PER", "STARTS/MIN", "WAITED FOR");
        for (JsonNode limit : limits) {
            table.row(
                    limit.path("name").asText(),
                    limit.path("used").asText(),
                    limit.path("count").asText(),
                    limit.path("per").asText(),
                    limit.path("startsPerMinute").asText(""),
                    limit.path("waiting").asBoolean() ? "yes" : "");
        }
        table.print(shell.out());
        return Exit.DONE;
    }

    /** {@code farm limits set}. */
    @Command(
            name = "set",
            description = "Give a limit another count, or make a new one; what is left out is as usual.",
            footerHeading = "%nExamples:%n",
            footer = {"  farm limits set nuke 20", "  farm limits set houdini 5 --per host --starts 10"})
    static final class SetLimit implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(index = "0", paramLabel = "NAME", description = "The name that demands give under licences.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "COUNT", description = "How much there is.")
        private int count;

        @Option(names = "--per", description = "What takes a unit: ${COMPLETION-CANDIDATES}; task if left out.")
        private Policy.@Nullable Per per;

        @Option(names = "--starts", paramLabel = "N", description = "How many tasks may start in a minute.")
        private @Nullable Integer starts;

        @Option(
                names = "--release-at",
                paramLabel = "PART",
                description = "The progress, such as 0.9, at which a task gives it back.")
        private @Nullable Double releaseAt;

        SetLimit(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode limit = ServerClient.JSON.createObjectNode().put("count", count);
            if (per != null) {
                limit.put("per", per.name().toLowerCase(Locale.ROOT));
            }
            StepOptions.putIfGiven(limit, "startsPerMinute", starts);
            if (releaseAt != null) {
                limit.put("releaseAt", releaseAt);
            }
            return server.say(shell, server.connect(shell).put("/limits/" + ServerClient.encode(name), limit));
        }
    }

    /** {@code farm limits reset}. */
    @Command(
            name = "reset",
            description = "Give a limit back what the configuration says; one that is not configured is gone then.",
            footerHeading = "%nExamples:%n",
            footer = {"  farm limits reset nuke"})
    static final class ResetLimit implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(paramLabel = "NAME", description = "The limit.")
        private String name = "";

        ResetLimit(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return server.say(shell, server.connect(shell).delete("/limits/" + ServerClient.encode(name), Map.of()));
        }
    }
}
