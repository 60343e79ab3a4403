package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said on the command line about where and when a job may run; values are checked by the server. */
final class PlacementOptions {
    @Option(
            names = "--pool",
            description = "A pool that the job may run in, the preferred one first; may be repeated; any if left out.")
    private List<String> pools = List.of();

    @Option(
            names = "--allow-worker",
            paramLabel = "WORKER",
            description = "A worker that it may run on; may be repeated; all if left out.")
    private List<String> allowWorkers = List.of();

    @Option(
            names = "--deny-worker",
            paramLabel = "WORKER",
            description = "A worker that it must not run on; may be repeated.")
    private List<String> denyWorkers = List.of();

    @Option(
            names = "--group",
            description = "A group of workers that it may run on; may be repeated, any one suffices; all if left out.")
    private List<String> groups = List.of();

    @Option(
            names = "--max-workers",
            paramLabel = "N",
            description = "The most different workers that run the job at once.")
    private @Nullable Integer maxWorkers;

    @Option(names = "--max-running", paramLabel = "N", description = "The most tasks of the job that run at once.")
    private @Nullable Integer maxRunning;

    @Option(
            names = "--failure-limit",
            paramLabel = "N",
            description = "Give up the rest of the job after so many failed attempts.")
    private @Nullable Integer failureLimit;

    @Option(
            names = "--depends-on",
            paramLabel = "ID[:finish]",
            description = "A job that has to succeed before, or, with :finish, only to end; may be repeated.")
    private List<String> dependsOn = List.of();

    @Option(names = "--uninterruptible", description = "Never stop it for work of a higher band.")
    private boolean uninterruptible;

    /** Puts what was said into a job as it goes over the wire. */
    void putInto(ObjectNode job) {
        StepOptions.putAll(job, "pools", pools);
        StepOptions.putAll(job, "allowWorkers", allowWorkers);
        StepOptions.putAll(job, "denyWorkers", denyWorkers);
        StepOptions.putAll(job, "groups", groups);
        StepOptions.putIfGiven(job, "maxWorkers", maxWorkers);
        StepOptions.putIfGiven(job, "maxRunning", maxRunning);
        StepOptions.putIfGiven(job, "failureLimit", failureLimit);
        if (!dependsOn.isEmpty()) {
            ArrayNode others = job.putArray("dependsOn");
            for (String other : dependsOn) {
                int colon = other.indexOf(':');
                ObjectNode dependency = others.addObject().put("job", colon < 0 ? other : other.substring(0, colon));
                if (colon >= 0) {
                    dependency.put("on", other.substring(colon + 1));
                }
            }
        }
        if (uninterruptible) {
            job.put("interruptible", false);
        }
    }
}
