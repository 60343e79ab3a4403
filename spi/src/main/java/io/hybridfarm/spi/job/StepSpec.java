package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.template.TaskVariables;
import io.hybridfarm.spi.template.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Tasks of one kind: one command, run once for each chunk of frames, or just once where there are no frames.
 *
 * <p>Command, environment values, working folder, inputs and outputs are templates over the task's variables (see {@link
 * TaskVariables}) and the path roots of the farm that runs the task.
 *
 * @param name 1 to 100 letters, digits and {@code . _ -}; unique in its job
 * @param command program and arguments, never passed through a shell; at least one, at most 1,000
 * @param frames the frames, or nothing for a step of a single task
 * @param chunk frames per task, 1 to 1,000,000
 * @param demand what each task occupies
 * @param environment variables added to the worker's own, sorted by name
 * @param workingFolder where the command runs; nothing for a fresh folder of the attempt's own
 * @param inputs paths that the command reads
 * @param outputs paths that the command must have written when it ends with success; a missing one fails the task
 * @param retry how failures are tried again
 * @param timeout how long an attempt may run, 1 second to 30 days, or nothing for no limit
 * @param dependsOn what the tasks wait for
 * @param maxRunning the most tasks of the step that run at once, 1 to 1,000,000, or nothing for no such cap
 * @param progress the parser that reads progress from the command's output, 1 to 64 lower-case letters, digits or hyphens, or
 *     nothing for whatever the worker takes for usual
 * @param minRunTime a success in less time counts as a failure, 1 millisecond to 30 days and less than the timeout, or nothing
 * @param stallAfter an attempt that for so long writes no output and uses no CPU is stopped and counts as timed out, 1 second
 *     to 30 days, or nothing for never
 * @param frameOrder in which order queued tasks are run
 */
public record StepSpec(
        String name,
        List<Template> command,
        Optional<FrameRange> frames,
        int chunk,
        Demand demand,
        Map<String, Template> environment,
        Optional<Template> workingFolder,
        List<Template> inputs,
        List<Template> outputs,
        RetryPolicy retry,
        Optional<Duration> timeout,
        List<Dependency> dependsOn,
        OptionalInt maxRunning,
        Optional<String> progress,
        Optional<Duration> minRunTime,
        Optional<Duration> stallAfter,
        FrameOrder frameOrder) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern PARSER = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MAX_WORDS = 1_000;
    private static final int MAX_CHUNK = 1_000_000;
    private static final int MAX_RUNNING = 1_000_000;

    /**
     * @throws FarmException INVALID if a value is out of range; the message names the field as on the wire
     */
    public StepSpec {
        if (!NAME.matcher(name).matches()) {
            throw FarmException.invalid(
                    "steps.name", "'" + name + "' must be 1 to 100 letters, digits, dots, underscores or hyphens");
        }
        command = bounded(name, "command", command);
        if (command.isEmpty() || command.get(0).toString().isBlank()) {
            throw field(name, "command", "must name a program, such as [\"blender\", \"-b\", \"scene.blend\"]");
        }
        if (chunk < 1 || chunk > MAX_CHUNK) {
            throw field(name, "chunk", "must be from 1 to " + MAX_CHUNK + " frames, not " + chunk);
        }
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        for (String variable : environment.keySet()) {
            if (!VARIABLE.matcher(variable).matches()) {
                throw field(
                        name, "env", "'" + variable + "' is not a variable name of letters, digits and underscores");
            }
        }
        inputs = bounded(name, "inputs", inputs);
        outputs = bounded(name, "outputs", outputs);
        requireTime(name, "timeout", timeout, Duration.ofSeconds(1));
        dependsOn = List.copyOf(dependsOn);
        maxRunning.ifPresent(most -> {
            if (most < 1 || most > MAX_RUNNING) {
                throw field(name, "maxRunning", "must be from 1 to " + MAX_RUNNING + " tasks, not " + most);
            }
        });
        progress.ifPresent(parser -> {
            if (!PARSER.matcher(parser).matches()) {
                throw field(name, "progress", "'" + parser + "' must be 1 to 64 lower-case letters, digits or hyphens");
            }
        });
        requireTime(name, "minRunTime", minRunTime, Duration.ofMillis(1));
        if (minRunTime.isPresent() && timeout.isPresent() && minRunTime.get().compareTo(timeout.get()) >= 0) {
            throw field(
                    name,
                    "minRunTime",
                    "must be less than the timeout of " + Quantities.duration(timeout.get()) + ", not "
                            + Quantities.duration(minRunTime.get()));
        }
        requireTime(name, "stallAfter", stallAfter, Duration.ofSeconds(1));
    }

    /** A step with the defaults: one task, one core, one retry, no limits. */
    public static Builder builder(String name, List<String> command) {
        return new Builder(name, command);
    }

    /** Number of tasks, at least 1. */
    public int taskCount() {
        return frames.map(range -> range.chunks(chunk)).orElse(1);
    }

    /**
     * The frames of one task, or nothing where the step has no frames.
     *
     * @throws IndexOutOfBoundsException if there is no such task
     */
    public Optional<FrameRange> taskFrames(int index) {
        java.util.Objects.checkIndex(index, taskCount());
        return frames.map(range -> range.chunk(index, chunk));
    }

    /**
     * Refuses variables that a task of this step would have no value for.
     *
     * @param roots names of the path roots
     * @throws FarmException INVALID naming the step, the field and the variable
     */
    public void requireKnownVariables(Collection<String> roots) {
        TreeSet<String> known = new TreeSet<>(roots);
        known.addAll(TaskVariables.names(frames.isPresent()));
        for (Map.Entry<String, Template> entry : templates()) {
            if (frames.isEmpty() && TaskVariables.NAMES.stream().anyMatch(entry.getValue()::uses)) {
                entry.getValue()
                        .requireKnown("steps[" + name + "]." + entry.getKey() + " (the step has no frames)", known);
            }
            entry.getValue().requireKnown("steps[" + name + "]." + entry.getKey(), known);
        }
    }

    private List<Map.Entry<String, Template>> templates() {
        List<Map.Entry<String, Template>> all = new ArrayList<>();
        command.forEach(word -> all.add(Map.entry("command", word)));
        environment.values().forEach(value -> all.add(Map.entry("env", value)));
        workingFolder.ifPresent(folder -> all.add(Map.entry("cwd", folder)));
        inputs.forEach(path -> all.add(Map.entry("inputs", path)));
        outputs.forEach(path -> all.add(Map.entry("outputs", path)));
        return all;
    }

    private static void requireTime(String step, String field, Optional<Duration> time, Duration least) {
        time.ifPresent(given -> {
            if (given.compareTo(least) < 0 || given.compareTo(LONGEST) > 0) {
                throw field(
                        step,
                        field,
                        "must be from " + Quantities.duration(least) + " to 30d, not " + Quantities.duration(given));
            }
        });
    }

    private static List<Template> bounded(String step, String field, List<Template> templates) {
        if (templates.size() > MAX_WORDS) {
            throw field(step, field, "at most " + MAX_WORDS + " entries, not " + templates.size());
        }
        return List.copyOf(templates);
    }

    private static FarmException field(String step, String field, String problem) {
        return FarmException.invalid("steps[" + step + "]." + field, problem);
    }

    /** Collects a step field by field; not thread-safe. */
    public static final class Builder {
        private final String name;
        private final List<Template> command;
        private Optional<FrameRange> frames = Optional.empty();
        private int chunk = 1;
        private Demand demand = Demand.ONE_CORE;
        private final TreeMap<String, Template> environment = new TreeMap<>();
        private Optional<Template> workingFolder = Optional.empty();
        private final List<Template> inputs = new ArrayList<>();
        private final List<Template> outputs = new ArrayList<>();
        private RetryPolicy retry = RetryPolicy.DEFAULT;
        private Optional<Duration> timeout = Optional.empty();
        private final List<Dependency> dependsOn = new ArrayList<>();
        private OptionalInt maxRunning = OptionalInt.empty();
        private Optional<String> progress = Optional.empty();
        private Optional<Duration> minRunTime = Optional.empty();
        private Optional<Duration> stallAfter = Optional.empty();
        private FrameOrder frameOrder = FrameOrder.ASCENDING;

        private Builder(String name, List<String> command) {
            this.name = name;
            this.command = command.stream()
                    .map(word -> Template.parse("command", word))
                    .toList();
        }

        /** The frames, in the notation of {@link FrameRange}. */
        public Builder frames(String range) {
            this.frames = Optional.of(FrameRange.parse(range));
            return this;
        }

        /** Frames per task. */
        public Builder chunk(int frames) {
            this.chunk = frames;
            return this;
        }

        /** What each task occupies. */
        public Builder demand(Demand demand) {
            this.demand = demand;
            return this;
        }

        /** One more environment variable. */
        public Builder environment(String variable, String value) {
            environment.put(variable, Template.parse("env", value));
            return this;
        }

        /** Where the command runs. */
        public Builder workingFolder(String folder) {
            this.workingFolder = Optional.of(Template.parse("cwd", folder));
            return this;
        }

        /** One more path that the command reads. */
        public Builder input(String path) {
            inputs.add(Template.parse("inputs", path));
            return this;
        }

        /** One more path that the command must have written. */
        public Builder output(String path) {
            outputs.add(Template.parse("outputs", path));
            return this;
        }

        /** Further attempts after a failure. */
        public Builder retries(int retries) {
            this.retry = new RetryPolicy(retries);
            return this;
        }

        /** How failures are tried again. */
        public Builder retry(RetryPolicy retry) {
            this.retry = retry;
            return this;
        }

        /** How long an attempt may run. */
        public Builder timeout(Duration timeout) {
            this.timeout = Optional.of(timeout);
            return this;
        }

        /** One more thing to wait for. */
        public Builder dependsOn(Dependency dependency) {
            dependsOn.add(dependency);
            return this;
        }

        /** The most tasks of the step that run at once. */
        public Builder maxRunning(int most) {
            this.maxRunning = OptionalInt.of(most);
            return this;
        }

        /** The parser that reads progress from the command's output. */
        public Builder progress(String parser) {
            this.progress = Optional.of(parser);
            return this;
        }

        /** A success in less time counts as a failure. */
        public Builder minRunTime(Duration least) {
            this.minRunTime = Optional.of(least);
            return this;
        }

        /** How long an attempt may write no output and use no CPU. */
        public Builder stallAfter(Duration silence) {
            this.stallAfter = Optional.of(silence);
            return this;
        }

        /** In which order queued tasks are run; as they stand if not said. */
        public Builder frameOrder(FrameOrder order) {
            this.frameOrder = order;
            return this;
        }

        /**
         * The step.
         *
         * @throws FarmException INVALID if a value is out of range
         */
        public StepSpec build() {
            return new StepSpec(
                    name,
                    command,
                    frames,
                    chunk,
                    demand,
                    environment,
                    workingFolder,
                    inputs,
                    outputs,
                    retry,
                    timeout,
                    dependsOn,
                    maxRunning,
                    progress,
                    minRunTime,
                    stallAfter,
                    frameOrder);
        }
    }
}
