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
        String job = why.path("job").asText();
        shell.out()
                .println("job " + job + " is " + why.path("state").asText() + ": "
                        + why.path("sentence").asText());
        printUnblock("", why, "");
        for (JsonNode step : why.path("steps")) {
            String refusal = sentence(step);
            boolean said = why.path("sentence").asText().endsWith(refusal);
            shell.out().println();
            shell.out()
                    .println("step " + step.path("name").asText() + ", "
                            + step.path("running").asInt() + " running, "
                            + step.path("queued").asInt() + " queued, "
                            + step.path("waiting").asInt() + " waiting"
                            + (said ? "" : ": " + refusal));
            printUnblock("  ", step, why.path("unblock").asText());
            step.path("pools").forEach(pool -> printPool(pool, refusal, job));
        }
    }

    /** What a pool answers; not again what the step says already. */
    private void printPool(JsonNode pool, String said, String job) {
        int couldFit = pool.path("couldFit").asInt();
        String refusal = sentence(pool);
        shell.out()
                .println("  pool " + pool.path("name").asText() + ": "
                        + (couldFit == 1 ? "1 worker" : couldFit + " workers") + " could run it"
                        + (couldFit == 0 ? "" : ", " + pool.path("roomNow").asInt() + " now")
                        + (said.startsWith(refusal) ? "" : "; " + refusal));
        pool.path("ahead").forEach(ahead -> shell.out().println("    " + inWords(ahead, job)));
    }

    private static String inWords(JsonNode ahead, String job) {
        String level = ahead.path("level").asText();
        int others = ahead.path("others").asInt();
        String first = (others == 1 ? level + " " : others + " " + level + "s come first, next ")
                + ahead.path("first").asText()
                + (others == 1 ? " comes first" : "");
        return switch (level) {
            case "band" -> first;
            case "job" -> first + "; " + job + " is number " + (others + 1) + " of its user";
            default ->
                ahead.has("firstGuarantee")
                        ? first + ", sure of "
                                + percent(ahead.path("firstGuarantee").path("part")) + " of the pool, with "
                                + percent(ahead.path("firstGuarantee").path("has"))
                        : first + " with " + percent(ahead.path("firstStanding")) + " of its share; "
                                + ahead.path("node").asText() + " has " + percent(ahead.path("standing"));
        };
    }

    private static String sentence(JsonNode refused) {
        return refused.path("refusal").path("sentence").asText();
    }

    private void printUnblock(String indent, JsonNode part, String said) {
        String unblock = part.path("unblock").asText("");
        if (!unblock.isEmpty() && !unblock.equals(said)) {
            shell.out().println(indent + "to go on: " + unblock);
        }
    }

    private static String percent(JsonNode standing) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * standing.asDouble());
    }
}
