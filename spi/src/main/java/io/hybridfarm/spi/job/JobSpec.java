package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One submission, as the artist's tool sends it; it never says where it shall run.
 *
 * @param name what people call it, 1 to 200 characters without control characters; need not be unique
 * @param show the production that owns the work
 * @param shot the shot, where there is one
 * @param user who submitted it
 * @param priority 0 to 100, higher goes first
 * @param clientToken the submitter's own key: a second submission with the same token is answered with the first job
 * @param held whether the job waits for a release before anything runs
 * @param steps at most 1,000; none means one task that runs the farm's default command
 */
public record JobSpec(
        String name,
        String show,
        Optional<String> shot,
        String user,
        int priority,
        Optional<String> clientToken,
        boolean held,
        List<StepSpec> steps) {
    /** The priority of a job that states none. */
    public static final int DEFAULT_PRIORITY = 50;

    private static final int MAX_STEPS = 1_000;
    private static final int MAX_NAME = 200;

    /**
     * @throws FarmException INVALID if a value is out of range, two steps share a name, a dependency names no step of the
     *     job, cannot be met, or closes a cycle; the message names the field as on the wire
     */
    public JobSpec {
        requireText("name", name, MAX_NAME);
        requireText("show", show, 100);
        shot.ifPresent(text -> requireText("shot", text, 100));
        requireText("user", user, 100);
        if (priority < 0 || priority > 100) {
            throw FarmException.invalid("priority", "must be from 0 to 100, not " + priority);
        }
        clientToken.ifPresent(text -> requireText("clientToken", text, 200));
        if (steps.size() > MAX_STEPS) {
            throw FarmException.invalid("steps", "at most " + MAX_STEPS + " steps, not " + steps.size());
        }
        steps = List.copyOf(steps);
        requireSoundDependencies(steps);
    }

    /** A job with the defaults and no steps yet. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The same job with other steps. */
    public JobSpec withSteps(List<StepSpec> others) {
        return new JobSpec(name, show, shot, user, priority, clientToken, held, others);
    }

    /** The same job with another priority. */
    public JobSpec withPriority(int other) {
        return new JobSpec(name, show, shot, user, other, clientToken, held, steps);
    }

    /** The same job held or released. */
    public JobSpec withHeld(boolean other) {
        return new JobSpec(name, show, shot, user, priority, clientToken, other, steps);
    }

    /** Number of tasks over all steps. */
    public long taskCount() {
        return steps.stream().mapToLong(StepSpec::taskCount).sum();
    }

    private static void requireText(String field, String text, int longest) {
        if (text.isBlank()) {
            throw FarmException.invalid(field, "must not be empty; 1 to " + longest + " characters");
        }
        if (text.length() > longest) {
            throw FarmException.invalid(field, "must have 1 to " + longest + " characters, not " + text.length());
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw FarmException.invalid(field, "must not contain control characters");
        }
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw FarmException.invalid(field, "must be well-formed Unicode, but has half of a surrogate pair");
        }
    }

    private static void requireSoundDependencies(List<StepSpec> steps) {
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            if (positions.put(steps.get(i).name(), i) != null) {
                throw FarmException.invalid("steps.name", "'" + steps.get(i).name() + "' is used twice in this job");
            }
        }
        for (StepSpec step : steps) {
            for (Dependency dependency : step.dependsOn()) {
                Integer parent = positions.get(dependency.step());
                String field = "steps[" + step.name() + "].dependsOn";
                if (parent == null) {
                    throw FarmException.invalid(field, "there is no step '" + dependency.step() + "' in this job");
                }
                int others = steps.get(parent).taskCount();
                if (dependency.kind() == Dependency.Kind.SAME_INDEX && others != step.taskCount()) {
                    throw FarmException.invalid(
                            field,
                            "same-index needs as many tasks on both sides, but '" + step.name() + "' has "
                                    + step.taskCount() + " and '" + dependency.step() + "' has " + others);
                }
            }
            requireOneDirection(step);
        }
        requireNoCycle(steps, positions);
    }

    /** Tasks of one step that wait for earlier and for later ones of the same step could wait for each other. */
    private static void requireOneDirection(StepSpec step) {
        List<Integer> offsets = step.dependsOn().stream()
                .filter(dependency -> isChain(step, dependency))
                .map(Dependency::offset)
                .filter(offset -> Math.abs(offset) < step.taskCount())
                .toList();
        if (offsets.stream().anyMatch(offset -> offset < 0) && offsets.stream().anyMatch(offset -> offset > 0)) {
            throw FarmException.invalid(
                    "steps[" + step.name() + "].dependsOn",
                    "its tasks wait for earlier and for later tasks of its own, so none could start; keep to offsets"
                            + " of one sign");
        }
    }

    /** Takes away steps that wait for nothing, until none is left or only cycles are. */
    private static void requireNoCycle(List<StepSpec> steps, Map<String, Integer> positions) {
        List<StepSpec> left = new ArrayList<>(steps);
        boolean[] gone = new boolean[steps.size()];
        boolean progress = true;
        while (progress) {
            progress = left.removeIf(step -> {
                boolean free = step.dependsOn().stream()
                        .allMatch(d -> isChain(step, d) || gone[positions.getOrDefault(d.step(), 0)]);
                gone[positions.getOrDefault(step.name(), 0)] |= free;
                return free;
            });
        }
        if (!left.isEmpty()) {
            throw FarmException.invalid(
                    "steps.dependsOn",
                    "these steps wait for each other in a circle: " + String.join(", ", circle(left)));
        }
    }

    /** One circle among steps each of which waits for at least one other of them. */
    private static List<String> circle(List<StepSpec> waiting) {
        Map<String, StepSpec> byName = new HashMap<>();
        waiting.forEach(step -> byName.put(step.name(), step));
        List<String> path = new ArrayList<>();
        String at = waiting.get(0).name();
        while (!path.contains(at)) {
            path.add(at);
            StepSpec step = Objects.requireNonNull(byName.get(at));
            at = step.dependsOn().stream()
                    .filter(dependency -> !isChain(step, dependency) && byName.containsKey(dependency.step()))
                    .findFirst()
                    .orElseThrow()
                    .step();
        }
        return path.subList(path.indexOf(at), path.size());
    }

    /** A step may wait for itself at an offset: its tasks then run one after another. */
    private static boolean isChain(StepSpec step, Dependency dependency) {
        return dependency.kind() == Dependency.Kind.OFFSET && dependency.step().equals(step.name());
    }

    /** Collects a job field by field; not thread-safe. */
    public static final class Builder {
        private final String name;
        private String show = "default";
        private Optional<String> shot = Optional.empty();
        private String user = "unknown";
        private int priority = DEFAULT_PRIORITY;
        private Optional<String> clientToken = Optional.empty();
        private boolean held;
        private final List<StepSpec> steps = new ArrayList<>();

        private Builder(String name) {
            this.name = name;
        }

        /** The production that owns the work; {@code default} if not said. */
        public Builder show(String show) {
            this.show = show;
            return this;
        }

        /** The shot. */
        public Builder shot(String shot) {
            this.shot = Optional.of(shot);
            return this;
        }

        /** Who submits; {@code unknown} if not said. */
        public Builder user(String user) {
            this.user = user;
            return this;
        }

        /** 0 to 100, higher goes first; {@value JobSpec#DEFAULT_PRIORITY} if not said. */
        public Builder priority(int priority) {
            this.priority = priority;
            return this;
        }

        /** The submitter's own key against double submission. */
        public Builder clientToken(String token) {
            this.clientToken = Optional.of(token);
            return this;
        }

        /** Whether the job waits for a release. */
        public Builder held(boolean held) {
            this.held = held;
            return this;
        }

        /** One more step. */
        public Builder step(StepSpec step) {
            steps.add(step);
            return this;
        }

        /**
         * The job.
         *
         * @throws FarmException INVALID if it is not sound
         */
        public JobSpec build() {
            return new JobSpec(name, show, shot, user, priority, clientToken, held, steps);
        }
    }
}
