package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said on the command line about which tasks of a job are meant; values are checked by the server. */
final class TaskOptions {
    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description = "Only tasks in this state, such as FAILED; may be repeated.")
    private List<String> states = List.of();

    @Option(names = "--step", paramLabel = "NAME", description = "Only tasks of this step.")
    private @Nullable String step;

    @Option(names = "--frames", paramLabel = "RANGE", description = "Only tasks with these frames, such as 1-10,15.")
    private @Nullable String frames;

    /** Asks the server for something about these tasks of a job; nothing is sent where all are meant. */
    ServerClient.Answer post(ServerClient client, String id, String what) {
        ObjectNode tasks = ServerClient.JSON.createObjectNode();
        StepOptions.putAll(tasks, "states", states);
        StepOptions.putIfGiven(tasks, "step", step);
        StepOptions.putIfGiven(tasks, "frames", frames);
        String path = "/jobs/" + ServerClient.encode(id) + "/" + what;
        return tasks.isEmpty() ? client.post(path) : client.post(path, tasks);
    }
}
