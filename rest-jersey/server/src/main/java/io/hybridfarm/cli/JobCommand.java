package io.hybridfarm.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farm job}. */
@Command(
        name = "job",
        description = "Show one job: its steps, what failed and why, what it waits for.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm job 17                how job 00017 stands",
            "  farm job 17 --wait         show progress until it has ended; exit code 4 if it failed",
            "  farm job 17 --json         everything, for a script",
        })
final class JobCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", description = "The job's id, such as 17 or 00017.")
    private String id = "";

    @Option(names = "--wait", description = "Show progress until the job has ended; exit code 4 if it failed.")
    private boolean wait;

    JobCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerClient client = server.connect(shell);
        if (wait) {
            return new JobFollower(client, shell).follow(id, !server.json(), server.json());
        }
        ServerClient.Answer answer = client.get("/jobs/" + ServerClient.encode(id), Map.of());
        if (server.json()) {
            ServerOptions.print(shell, answer.data());
        } else {
            new JobReport(client, shell).print(JobStatus.of(answer.data()));
        }
        return Exit.DONE;
    }
}
