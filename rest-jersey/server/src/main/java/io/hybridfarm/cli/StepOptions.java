package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said on the command line about the one step of a job; values are checked by the server. */
final class StepOptions {
    @Option(names = "--frames", paramLabel = "RANGE", description = "Frames such as 1-100, 1-100x5 or 1-10,20.")
    private @Nullable String frames;

    @Option(names = "--chunk", paramLabel = "N", description = "Frames per task; 1 if left out.")
    private @Nullable Integer chunk;

    @Option(names = "--cores", paramLabel = "N", description = "Cores per task, such as 4 or 0.5; 1 if left out.")
    private @Nullable BigDecimal cores;

    @Option(names = "--memory", paramLabel = "SIZE", description = "Memory per task, such as 8GiB.")
    private @Nullable String memory;

    @Option(names = "--gpus", paramLabel = "N", description = "GPUs per task.")
    private @Nullable Integer gpus;

    @Option(names = "--tag", description = "A tag that the worker must have; may be repeated.")
    private List<String> tags = List.of();

    @Option(
            names = "--licence",
            paramLabel = "NAME[=N]",
            mapFallbackValue = "1",
            description = "A licence that each task takes, and how many of it; may be repeated.")
    private Map<String, Integer> licences = new LinkedHashMap<>();

    @Option(names = "--exclusive", description = "Let nothing else run on the worker meanwhile.")
    private boolean exclusive;

    @Option(names = "--input", paramLabel = "PATH", description = "A path that the command reads; may be repeated.")
    private List<String> inputs = List.of();

    @Option(
            names = "--output",
            paramLabel = "PATH",
            description = "A path that each task must have written, or it has failed; may be repeated.")
    private List<String> outputs = List.of();

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "An environment variable; may be repeated.")
    private Map<String, String> env = new LinkedHashMap<>();

    @Option(names = "--cwd", paramLabel = "FOLDER", description = "Where the command runs.")
    private @Nullable String cwd;

    @Option(names = "--retries", paramLabel = "N", description = "Further attempts after a failure.")
    private @Nullable Integer retries;

    @Option(
            names = "--licence-code",
            paramLabel = "CODE",
            description = "An exit code that says that no licence was free; uses up no retry; may be repeated.")
    private List<Integer> licenceCodes = List.of();

    @Option(
            names = "--memory-code",
            paramLabel = "CODE",
            description = "An exit code that says that memory ran out; uses up no retry; may be repeated.")
    private List<Integer> memoryCodes = List.of();

    @Option(names = "--timeout", paramLabel = "TIME", description = "The longest an attempt may run, such as 30m.")
    private @Nullable String timeout;

    @Option(
            names = "--progress",
            paramLabel = "PARSER",
            description = "What reads progress from the output, such as blender.")
    private @Nullable String progress;

    @Option(names = "--min-run-time", paramLabel = "TIME", description = "A success in less time is a failure.")
    private @Nullable String minRunTime;

    @Option(
            names = "--stall-after",
            paramLabel = "TIME",
            description = "Stop an attempt that for so long writes nothing and uses no CPU.")
    private @Nullable String stallAfter;

    @Option(
            names = "--frame-order",
            paramLabel = "ORDER",
            description = "ascending, descending, or preview: first, last, middle, then the rest.")
    private @Nullable String frameOrder;

    /** Puts the step into a job as it goes over the wire, where the fields of a single step stand beside the job's own. */
    void putInto(ObjectNode step, List<String> command) {
        putAll(step, "command", command);
        putIfGiven(step, "frames", frames);
        putIfGiven(step, "chunk", chunk);
        ObjectNode demand = ServerClient.JSON.createObjectNode();
        if (cores != null) {
            demand.put("cores", cores);
        }
        putIfGiven(demand, "memory", memory);
        putIfGiven(demand, "gpus", gpus);
        putAll(demand, "tags", tags);
        if (!licences.isEmpty()) {
            ObjectNode counts = demand.putObject("licences");
            licences.forEach(counts::put);
        }
        if (exclusive) {
            demand.put("exclusive", true);
        }
        if (!demand.isEmpty()) {
            step.set("demand", demand);
        }
        putAll(step, "inputs", inputs);
        putAll(step, "outputs", outputs);
        if (!env.isEmpty()) {
            ObjectNode variables = step.putObject("env");
            env.forEach(variables::put);
        }
        putIfGiven(step, "cwd", cwd);
        putRetry(step);
        putIfGiven(step, "timeout", timeout);
        putIfGiven(step, "progress", progress);
        putIfGiven(step, "minRunTime", minRunTime);
        putIfGiven(step, "stallAfter", stallAfter);
        putIfGiven(step, "frameOrder", frameOrder);
    }

    /** Without codes the short form will do, which every server understands. */
    private void putRetry(ObjectNode step) {
        if (licenceCodes.isEmpty() && memoryCodes.isEmpty()) {
            putIfGiven(step, "retries", retries);
            return;
        }
        ObjectNode retry = step.putObject("retry");
        putIfGiven(retry, "retries", retries);
        putCodes(retry, "licenceCodes", licenceCodes);
        putCodes(retry, "memoryCodes", memoryCodes);
    }

    private static void putCodes(ObjectNode node, String field, List<Integer> codes) {
        if (!codes.isEmpty()) {
            codes.forEach(node.putArray(field)::add);
        }
    }

    static void putIfGiven(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }

    static void putIfGiven(ObjectNode node, String field, @Nullable Integer value) {
        if (value != null) {
            node.put(field, value);
        }
    }

    static void putAll(ObjectNode node, String field, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(node.putArray(field)::add);
        }
    }
}
