package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the steps of one job wait for, as a whole. */
final class StepGraph {
    private StepGraph() {}

    /**
     * Refuses steps that could never run one after the other.
     *
     * @throws FarmException INVALID if two steps share a name, or a dependency names no step of the job, cannot be met, or
     *     closes a cycle
     */
    static void requireSound(List<StepSpec> steps) {
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
}
