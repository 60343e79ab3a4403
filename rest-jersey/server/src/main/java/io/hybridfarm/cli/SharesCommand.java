package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farm shares}. */
@Command(
        name = "shares",
        description = "Show how shows, departments and users stand, or change what they are entitled to.",
        synopsisSubcommandLabel = "[COMMAND]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm shares                                      who has what, and who is served next",
            "  farm shares set dragon --weight 3 --min 0.2      three parts of the farm, a fifth of it for sure",
            "  farm shares set dragon/fx --max-running 200      a department that runs at most 200 tasks",
            "  farm shares reset dragon                         back to what the configuration says",
        })
final class SharesCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    private SharesCommand(Shell shell) {
        this.shell = shell;
    }

    static CommandLine of(Shell shell) {
        return new CommandLine(new SharesCommand(shell))
                .addSubcommand(new SetShare(shell))
                .addSubcommand(new ResetShare(shell));
    }

    @Override
    public Integer call() {
        JsonNode shares = server.connect(shell).get("/shares", Map.of()).data();
        if (server.json()) {
            ServerOptions.print(shell, shares);
            return Exit.DONE;
        }
        Table table = new Table(
                "POOL", "", "BAND", "NODE", "WEIGHT", "MIN", "MAX", "HAS", "LATELY", "STANDING", "RUNNING", "WANTS");
        for (JsonNode share : shares) {
            String node = share.path("node").asText();
            table.row(
                    share.path("pool").asText(),
                    share.path("resource").asText(),
                    share.path("band").asText(),
                    node.isEmpty() ? "(all)" : node,
                    share.path("weight").asText().replaceFirst("\\.0$", ""),
                    percent(share, "min"),
                    percent(share, "max"),
                    percent(share, "allocated"),
                    percent(share, "usage"),
                    String.format(Locale.ROOT, "%.3f", share.path("standing").asDouble())
                            + (share.path("guaranteed").asBoolean() ? " below min" : ""),
                    share.path("running").asText(),
                    share.path("wants").asBoolean() ? "yes" : "");
        }
        table.print(shell.out());
        return Exit.DONE;
    }

    private static String percent(JsonNode share, String field) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share.path(field).asDouble());
    }

    /** {@code farm shares set}. */
    @Command(
            name = "set",
            description = "Give a node another share: all of it, so that what is left out is as usual.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  farm shares set dragon --weight 3                      three parts beside other shows",
                "  farm shares set dragon/fx/ann --min 0.05 --max 0.5     a person with a guarantee and a cap",
            })
    static final class SetShare implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(paramLabel = "NODE", description = "show, show/department or show/department/user.")
        private String node = "";

        @Option(names = "--weight", paramLabel = "N", description = "Its part beside its siblings; 1 if left out.")
        private @Nullable Double weight;

        @Option(names = "--min", paramLabel = "0..1", description = "The part of a pool that it is sure of.")
        private @Nullable Double min;

        @Option(names = "--max", paramLabel = "0..1", description = "The part of a pool that it never exceeds.")
        private @Nullable Double max;

        @Option(names = "--max-running", paramLabel = "N", description = "The most tasks that run at once.")
        private @Nullable Integer maxRunning;

        SetShare(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode share = ServerClient.JSON.createObjectNode().put("node", node);
            if (weight == null && min == null && max == null && maxRunning == null) {
                throw CommandFailure.usage("say what the share is, such as --weight 3; see: farm shares set --help");
            }
            putIfGiven(share, "weight", weight);
            putIfGiven(share, "min", min);
            putIfGiven(share, "max", max);
            StepOptions.putIfGiven(share, "maxRunning", maxRunning);
            return server.say(shell, server.connect(shell).put("/shares", share));
        }

        private static void putIfGiven(ObjectNode share, String field, @Nullable Double value) {
            if (value != null) {
                share.put(field, value);
            }
        }
    }

    /** {@code farm shares reset}. */
    @Command(
            name = "reset",
            description = "Give a node back the share that the configuration says.",
            footerHeading = "%nExamples:%n",
            footer = {"  farm shares reset dragon/fx"})
    static final class ResetShare implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(paramLabel = "NODE", description = "show, show/department or show/department/user.")
        private String node = "";

        ResetShare(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return server.say(shell, server.connect(shell).delete("/shares", Map.of("node", node)));
        }
    }
}
