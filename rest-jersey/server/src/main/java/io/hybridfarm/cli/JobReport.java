package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.spi.job.State;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A job in words: how it stands, what failed and why, what it waits for. */
final class JobReport {
    private static final int SHOWN = 10;

    private final ServerClient client;
    private final Shell shell;

    JobReport(ServerClient client, Shell shell) {
        this.client = client;
        this.shell = shell;
    }

    void print(JobStatus job) {
        JsonNode data = job.data();
        shell.out().println("job        " + job.id() + "  " + job.name());
        shell.out().println("state      " + job.state() + " (" + job.summary() + ")");
        String shot = data.path("shot").asText("");
        shell.out().println("show       " + data.path("show").asText() + (shot.isEmpty() ? "" : " / " + shot));
        shell.out().println("department " + data.path("department").asText());
        shell.out()
                .println("user       " + data.path("user").asText() + ", priority "
                        + data.path("priority").asInt());
        shell.out().println("band       " + turn(data));
        shell.out().println("submitted  " + data.path("submittedAt").asText() + took(data));
        shell.out().println();
        steps(job);
        failures(job);
        if (!job.ended()) {
            refusals(job);
        }
    }

    private void steps(JobStatus job) {
        Table table = new Table("STEP", "TASKS", "SUCCEEDED", "RUNNING", "FAILED", "QUEUED", "WAITING", "FRAMES");
        for (JsonNode step :
                client.get("/jobs/" + job.id() + "/steps", Map.of()).data()) {
            JsonNode tasks = step.path("tasks");
            table.row(
                    step.path("name").asText(),
                    tasks.path("total").asText(),
                    tasks.path("succeeded").asText(),
                    tasks.path("running").asText(),
                    tasks.path("failed").asText(),
                    tasks.path("queued").asText(),
                    tasks.path("waiting").asText(),
                    step.path("frames").asText(""));
        }
        table.print(shell.out());
    }

    /** The first tasks that failed, each with the reason and the way to its output. */
    void failures(JobStatus job) {
        int failed = job.count(State.FAILED);
        if (failed == 0) {
            return;
        }
        shell.out().println();
        shell.out().println(failed + (failed == 1 ? " task has failed:" : " tasks have failed:"));
        for (JsonNode task : tasks(job, State.FAILED)) {
            JsonNode attempt = task.path("attempt");
            shell.out().println("  " + place(task) + ": " + reason(attempt));
            if (attempt.hasNonNull("attemptID")) {
                shell.out()
                        .println("      farm log " + job.id() + " --attempt "
                                + attempt.path("attemptID").asText());
            }
        }
        more(failed);
        shell.out().println("run them again with: farm retry " + job.id());
    }

    private void refusals(JobStatus job) {
        Map<String, String> placeOf = new LinkedHashMap<>();
        if (job.count(State.QUEUED) > 0) {
            for (JsonNode step :
                    client.get("/jobs/" + job.id() + "/why", Map.of()).data().path("steps")) {
                int queued = step.path("queued").asInt();
                if (queued > 0) {
                    placeOf.putIfAbsent(
                            sentence(step),
                            step.path("name").asText() + ", " + queued + (queued == 1 ? " task" : " tasks"));
                }
            }
        }
        for (State state : new State[] {State.HELD, State.WAITING}) {
            if (job.count(state) > 0) {
                tasks(job, state).forEach(task -> placeOf.putIfAbsent(sentence(task), place(task)));
            }
        }
        placeOf.remove("");
        if (!placeOf.isEmpty()) {
            shell.out().println();
            shell.out().println("what does not run yet:");
            placeOf.forEach((sentence, place) -> shell.out().println("  " + place + ": " + sentence));
            shell.out().println("who is ahead, and what would help: farm why " + job.id());
        }
    }

    private static String sentence(JsonNode refused) {
        return refused.path("refusal").path("sentence").asText("");
    }

    private JsonNode tasks(JobStatus job, State state) {
        return client.get(
                        "/jobs/" + job.id() + "/tasks", Map.of("state", state.name(), "limit", Integer.toString(SHOWN)))
                .data();
    }

    private void more(int all) {
        if (all > SHOWN) {
            shell.out().println("  and " + (all - SHOWN) + " more");
        }
    }

    private static String place(JsonNode task) {
        String frames = task.path("frames").asText("");
        return task.path("step").asText() + " task " + task.path("task").asInt()
                + (frames.isEmpty() ? "" : " (frames " + frames + ")");
    }

    private static String reason(JsonNode attempt) {
        String message = attempt.path("message").asText("");
        String where = attempt.path("worker").asText("");
        if (message.isEmpty()) {
            message = attempt.hasNonNull("exitCode")
                    ? "exit code " + attempt.path("exitCode").asInt()
                    : "no reason given";
        }
        return (where.isEmpty() ? message : message + " (on " + where + ")") + cause(attempt);
    }

    /** What a person would not guess from the message: that it was not simply the command. */
    private static String cause(JsonNode attempt) {
        String cause = attempt.path("cause").asText("");
        return switch (cause) {
            case "", "failure", "timeout" -> "";
            case "out-of-memory" ->
                ", out of memory with " + attempt.path("memory").asText() + " kept for it";
            default -> ", " + cause.replace('-', ' ');
        };
    }

    private static String turn(JsonNode job) {
        return job.path("band").asText()
                + (job.path("urgent").asBoolean() ? ", urgent" : "")
                + (job.hasNonNull("deadline") ? ", due " + job.path("deadline").asText() : "");
    }

    private static String took(JsonNode job) {
        Optional<Instant> started = instant(job, "startedAt");
        Optional<Instant> ended = instant(job, "endedAt");
        if (started.isEmpty()) {
            return "";
        }
        return ", started " + started.get().truncatedTo(ChronoUnit.SECONDS)
                + ended.map(end -> ", took " + words(Duration.between(started.get(), end)))
                        .orElse("");
    }

    static Optional<Instant> instant(JsonNode node, String field) {
        return node.hasNonNull(field)
                ? Optional.of(Instant.parse(node.path(field).asText()))
                : Optional.empty();
    }

    /** A duration as people say it: {@code 4.2 s}, {@code 3 min 5 s}, {@code 2 h 3 min}. */
    static String words(Duration duration) {
        if (duration.toMinutes() == 0) {
            return String.format(java.util.Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return duration.toHours() == 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
}
