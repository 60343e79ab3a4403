package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.spi.job.State;
import java.time.Duration;
import java.util.Map;

/** Watches a job until it has ended. */
final class JobFollower {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final int ATTEMPTS_LOOKED_AT = 200;

    private final ServerClient client;
    private final Shell shell;

    JobFollower(ServerClient client, Shell shell) {
        this.client = client;
        this.shell = shell;
    }

    /**
     * Watches, and says how it ended.
     *
     * @param talkative whether to show progress and the outcome to people
     * @param json whether to print the job as it ended
     * @return one of {@link Exit}
     */
    int follow(String id, boolean talkative, boolean json) {
        JobStatus job = watch(id, talkative);
        if (json) {
            ServerOptions.print(shell, job.data());
        }
        if (talkative) {
            JobReport report = new JobReport(client, shell);
            shell.out().println("job " + job.id() + " " + job.state() + " (" + job.summary() + ")");
            if (!job.succeeded()) {
                report.failures(job);
            }
        }
        return job.succeeded() ? Exit.DONE : Exit.JOB_FAILED;
    }

    /** Watches until nothing further happens by itself, and returns the job as it ended. */
    JobStatus watch(String id, boolean talkative) {
        JobStatus job = look(id);
        if (!talkative) {
            while (!job.ended()) {
                shell.waitFor(BETWEEN_LOOKS);
                job = look(id);
            }
            return job;
        }
        try (Progress progress = Progress.over(job.tasks(), job.name(), shell)) {
            while (!job.ended()) {
                progress.show(job.count(State.SUCCEEDED), running(job), job.summary());
                shell.waitFor(BETWEEN_LOOKS);
                job = look(id);
            }
            progress.show(job.count(State.SUCCEEDED), 0, job.summary());
        }
        return job;
    }

    private JobStatus look(String id) {
        return JobStatus.of(
                client.get("/jobs/" + ServerClient.encode(id), Map.of()).data());
    }

    /** The parts that are done of the tasks that run, as far as their farms tell; for a bar, which shows them. */
    private double running(JobStatus job) {
        double done = 0;
        if (shell.isTerminal() && job.count(State.RUNNING) > 0) {
            Map<String, String> query =
                    Map.of("state", State.RUNNING.name(), "limit", Integer.toString(ATTEMPTS_LOOKED_AT));
            for (JsonNode attempt :
                    client.get("/jobs/" + job.id() + "/attempts", query).data()) {
                done += Math.min(0.99, attempt.path("progress").asDouble());
            }
        }
        return Math.min(done, job.tasks() - job.count(State.SUCCEEDED));
    }
}
