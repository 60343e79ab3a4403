package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm sites}. */
@Command(
        name = "sites",
        description = "Show on which farms each show may run, or bind a show to some.",
        synopsisSubcommandLabel = "[COMMAND]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm sites                        where each show may run",
            "  farm sites set dragon local       nothing of show dragon leaves farm local",
            "  farm sites set '*' local branch   shows without a rule of their own run on these two",
            "  farm sites set aurora '*'         but aurora runs everywhere",
            "  farm sites reset dragon           back to what the configuration says",
        })
final class SitesCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    private SitesCommand(Shell shell) {
        this.shell = shell;
    }

    static CommandLine of(Shell shell) {
        return new CommandLine(new SitesCommand(shell))
                .addSubcommand(new SetSite(shell))
                .addSubcommand(new ResetSite(shell));
    }

    @Override
    public Integer call() {
        JsonNode rules = server.connect(shell).get("/sites", Map.of()).data();
        if (server.json()) {
            ServerOptions.print(shell, rules);
            return Exit.DONE;
        }
        if (rules.isEmpty()) {
            shell.err().println("every show may run on every farm; bind one with 'farm sites set SHOW FARM...'");
            return Exit.DONE;
        }
        Table table = new Table("SHOW", "MAY RUN ON", "SET BY");
        for (JsonNode rule : rules) {
            List<String> farms = new ArrayList<>();
            rule.path("farms").forEach(farm -> farms.add(farm.asText()));
            table.row(
                    rule.path("show").asText().equals("*")
                            ? "(all others)"
                            : rule.path("show").asText(),
                    farms.equals(List.of("*")) ? "every farm" : String.join(", ", farms),
                    rule.path("changed").asBoolean() ? "farm sites" : "configuration");
        }
        table.print(shell.out());
        return Exit.DONE;
    }

    /** {@code farm sites set}. */
    @Command(
            name = "set",
            description = "Bind a show to some farms: nothing of it starts elsewhere from now on; what runs goes on.",
            footerHeading = "%nExamples:%n",
            footer = {"  farm sites set dragon local", "  farm sites set '*' local branch"})
    static final class SetSite implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(
                index = "0",
                paramLabel = "SHOW",
                description = "The show, or '*' for all without a rule of their own.")
        private String show = "";

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "FARM",
                description = "The farms it may run on, or '*' for every farm.")
        private List<String> farms = List.of();

        SetSite(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode rule = ServerClient.JSON.createObjectNode().put("show", show);
            ArrayNode named = rule.putArray("farms");
            farms.forEach(named::add);
            return server.say(shell, server.connect(shell).put("/sites", rule));
        }
    }

    /** {@code farm sites reset}. */
    @Command(
            name = "reset",
            description = "Let a show run again where the configuration says.",
            footerHeading = "%nExamples:%n",
            footer = {"  farm sites reset dragon"})
    static final class ResetSite implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(paramLabel = "SHOW", description = "The show, or '*' for the rule of all others.")
        private String show = "";

        ResetSite(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return server.say(shell, server.connect(shell).delete("/sites", Map.of("show", show)));
        }
    }
}
