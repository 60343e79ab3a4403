package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code farm why}. */
@Command(
        name = "why",
        description = "Say why a job does not run, or not faster, and what would let it go on.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm why 17          in a sentence, then step by step and pool by pool",
            "  farm why 17 --json   everything, for a script",
        })
final class WhyCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", description = "The job's id, such as 17 or 00017.")
    private String id = "";

    WhyCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        JsonNode why = server.connect(shell)
                .get("/jobs/" + ServerClient.encode(id) + "/why", Map.of())
                .data();
        if (server.json()) {
            ServerOptions.print(shell, why);
        } else {
            print(why);
        }
        return Exit.DONE;
    }

    private void print(JsonNode why) {
        shell.out().println(why.path("sentence").asText());
        printUnblock("", why);
        for (JsonNode step : why.path("steps")) {
            shell.out().println();
            shell.out()
                    .println("step " + step.path("name").asText() + " ("
                            + step.path("running").asInt() + " running, "
                            + step.path("queued").asInt() + " queued, "
                            + step.path("waiting").asInt() + " waiting): "
                            + step.path("refusal").path("sentence").asText());
            printUnblock("  ", step);
            step.path("pools").forEach(this::printPool);
        }
    }

    private void printPool(JsonNode pool) {
        int couldFit = pool.path("couldFit").asInt();
        shell.out()
                .println("  pool " + pool.path("name").asText() + ": "
                        + pool.path("refusal").path("sentence").asText() + " (" + couldFit
                        + (couldFit == 1 ? " worker" : " workers") + " could fit it, "
                        + pool.path("roomNow").asInt() + " could now)");
        for (JsonNode ahead : pool.path("ahead")) {
            int others = ahead.path("others").asInt();
            shell.out()
                    .println("    " + others
                            + (others == 1
                                    ? " " + ahead.path("level").asText() + " goes"
                                    : " " + plural(ahead.path("level").asText()) + " go")
                            + " first, next " + ahead.path("first").asText() + " ("
                            + figure(ahead.path("firstStanding")) + "); "
                            + ahead.path("node").asText() + " stands at " + figure(ahead.path("standing")));
        }
    }

    private void printUnblock(String indent, JsonNode part) {
        if (part.hasNonNull("unblock")) {
            shell.out().println(indent + "to go on: " + part.path("unblock").asText());
        }
    }

    private static String plural(String level) {
        return level + "s";
    }

    private static String figure(JsonNode standing) {
        double value = standing.asDouble();
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.3f", value);
    }
}
