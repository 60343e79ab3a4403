package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.rest.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One run of the demo: a server on a free port, a job over REST, the frames, the sheet. Nothing but the pictures stays.
 */
final class Demo {
    private static final int LOG_LINES = 20;
    private static final int ATTEMPTS_A_PAGE = 1_000;

    private final DemoFilm film;
    private final Path folder;
    private final Shell shell;

    /** A demo whose pictures go into a folder, which is made if it is missing. */
    Demo(DemoFilm film, Path folder, Shell shell) {
        this.film = film;
        this.folder = folder;
        this.shell = shell;
    }

    /** Answers with one of {@link Exit}. */
    int run() {
        Path renderer = Installation.renderer(shell);
        Path java = Installation.compilingJava();
        Path data = prepareFolders();
        ServerConfig config =
                Installation.withPlugins(ServerConfig.defaults(data).withPort(0).withPath("out", folder), shell);
        try (HostedServer server = HostedServer.start(config, shell, () -> removeData(data))) {
            return server.unlessEnding(() -> {
                shell.out()
                        .println("server     " + server.address() + " for as long as this runs; documentation at "
                                + server.address() + "/docs");
                return render(new ServerClient(server.address(), shell), java, renderer);
            });
        }
    }

    private int render(ServerClient client, Path java, Path renderer) {
        String user = shell.environment().getOrDefault("USER", "");
        String id = client.post("/new_job", film.job(java, renderer, user.isBlank() ? "demo" : user))
                .data()
                .asText();
        shell.out()
                .println("job        " + id + ": " + film.frames() + " frames of " + film.width() + "x" + film.height()
                        + " into " + folder);
        JobStatus job = new JobFollower(client, shell).watch(id, true);
        if (!job.succeeded()) {
            shell.out().println("job " + id + " " + job.state() + " (" + job.summary() + ")");
            new JobReport(client, shell).failures(job);
            tailOfLog(client, id);
            return Exit.JOB_FAILED;
        }
        Path sheet = writeContactSheet();
        summarize(client, job, sheet);
        return Exit.DONE;
    }

    private Path writeContactSheet() {
        Path sheet = DemoFilm.contactSheet(folder);
        try {
            ContactSheet.write(film.files(folder), sheet);
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "the frames are in " + folder + ", but not the contact sheet: " + e.getMessage(), e);
        }
        return sheet;
    }

    private void summarize(ServerClient client, JobStatus job, Path sheet) {
        Duration wall = Duration.between(time(job.data(), "startedAt"), time(job.data(), "endedAt"));
        Duration busy = busy(client, job.id());
        double cores = wall.isZero() ? 0 : (double) busy.toNanos() / wall.toNanos();
        shell.out().println();
        shell.out().println("job        " + job.id() + " " + job.state());
        shell.out().println("frames     " + film.frames() + " in " + folder);
        shell.out().println("sheet      " + sheet);
        shell.out()
                .println("time       " + JobReport.words(wall) + ", " + JobReport.words(busy.dividedBy(film.frames()))
                        + " a frame");
        shell.out()
                .println(String.format(
                        Locale.ROOT,
                        "cores      %.1f of %d used on average",
                        cores,
                        Runtime.getRuntime().availableProcessors()));
        shell.out().println("next       farm serve, and then farm submit --help");
    }

    /** How long attempts ran, summed up; each occupies one core. */
    private static Duration busy(ServerClient client, String job) {
        Duration sum = Duration.ZERO;
        Map<String, String> query = new LinkedHashMap<>(Map.of("limit", Integer.toString(ATTEMPTS_A_PAGE)));
        JsonNode page;
        do {
            page = client.get("/jobs/" + job + "/attempts", query).data();
            for (JsonNode attempt : page) {
                if (attempt.hasNonNull("startedAt") && attempt.hasNonNull("endedAt")) {
                    sum = sum.plus(Duration.between(time(attempt, "startedAt"), time(attempt, "endedAt")));
                }
                query.put("after", attempt.path("attemptID").asText());
            }
        } while (page.size() == ATTEMPTS_A_PAGE);
        return sum;
    }

    private void tailOfLog(ServerClient client, String id) {
        JobLog log = new JobLog(client, id);
        Optional<String> attempt = log.lastFailed();
        if (attempt.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        log.forEachPage(attempt.get(), text::append);
        List<String> lines = text.toString().lines().toList();
        shell.out().println();
        shell.out().println("the last lines of attempt " + attempt.get() + ":");
        lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
                .forEach(line -> shell.out().println("  " + line));
    }

    private Path prepareFolders() {
        try {
            Files.createDirectories(folder);
            DemoFilm.removeEarlier(folder);
        } catch (IOException | UncheckedIOException e) {
            throw CommandFailure.failed("--out: the folder " + folder + " cannot be used: " + e, e);
        }
        try {
            return Files.createTempDirectory("hybridfarm-demo");
        } catch (IOException e) {
            throw CommandFailure.failed("no temporary folder can be made: " + e, e);
        }
    }

    private void removeData(Path data) {
        try {
            DataFolder.delete(data);
        } catch (IOException e) {
            shell.err().println("farm: " + data + " is left behind: " + e);
        }
    }

    private static Instant time(JsonNode node, String field) {
        return JobReport.instant(node, field).orElse(Instant.EPOCH);
    }
}
