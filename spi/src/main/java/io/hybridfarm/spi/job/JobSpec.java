package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One submission, as the artist's tool sends it; it never says on which machine it shall run.
 *
 * <p>Show, department and user make the path {@code show/department/user} of the share that pays for the work, so none of
 * them has a {@code /} in it.
 *
 * @param name what people call it, 1 to 200 characters without control characters; need not be unique
 * @param show the production that owns the work, 1 to 100 characters
 * @param department the part of the production that the work is done for, 1 to 100 characters
 * @param shot the shot, where there is one, 1 to 100 characters
 * @param user who submitted it, 1 to 100 characters
 * @param priority 0 to 100, higher goes first
 * @param clientToken the submitter's own key: a second submission with the same token is answered with the first job
 * @param held whether the job waits for a release before anything runs
 * @param interruptible whether its attempts may be stopped, and run again later, for work of a higher band
 * @param pools where it may run, the preferred one first; at most 16, each once; none means anywhere
 * @param allowWorkers workers that it may run on, sorted, at most 1,000; none means all
 * @param denyWorkers workers that it must not run on, sorted, at most 1,000; none of them is among the allowed ones
 * @param groups groups of workers that it may run on, sorted, at most 16; any one of them suffices, none means all workers
 * @param maxRunning the most tasks of it that run at once, 1 to 1,000,000, or nothing for no such cap
 * @param failureLimit after how many failed attempts of all its tasks the rest of it is given up, 1 to 1,000,000, or nothing
 *     for no such limit
 * @param maxWorkers the most different workers that run tasks of it at once, 1 to 1,000,000, or nothing for no such cap
 * @param dependsOn other jobs that all of it waits for, at most 100, each once
 * @param steps at most 1,000; none means one task that runs the farm's default command
 */
public record JobSpec(
        String name,
        String show,
        String department,
        Optional<String> shot,
        String user,
        int priority,
        Optional<String> clientToken,
        boolean held,
        boolean interruptible,
        List<String> pools,
        List<String> allowWorkers,
        List<String> denyWorkers,
        List<String> groups,
        OptionalInt maxRunning,
        OptionalInt failureLimit,
        OptionalInt maxWorkers,
        List<JobDependency> dependsOn,
        List<StepSpec> steps) {
    /** The priority of a job that states none. */
    public static final int DEFAULT_PRIORITY = 50;

    /** The show and the department of a job that states none. */
    public static final String DEFAULT_OWNER = "default";

    private static final Pattern POOL = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern WORKER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final int MAX_STEPS = 1_000;
    private static final int MAX_NAME = 200;
    private static final int MAX_OWNER = 100;
    private static final int MAX_POOLS = 16;
    private static final int MAX_GROUPS = 16;
    private static final int MAX_WORKERS = 1_000;
    private static final int MAX_DEPENDENCIES = 100;
    private static final int MAX_COUNT = 1_000_000;

    /**
     * @throws FarmException INVALID if a value is out of range, two steps share a name, a dependency names no step of the
     *     job, cannot be met, or closes a cycle; the message names the field as on the wire
     */
    public JobSpec {
        requireText("name", name, MAX_NAME);
        requireOwner("show", show);
        requireOwner("department", department);
        shot.ifPresent(text -> requireText("shot", text, 100));
        requireOwner("user", user);
        if (priority < 0 || priority > 100) {
            throw FarmException.invalid("priority", "must be from 0 to 100, not " + priority);
        }
        clientToken.ifPresent(text -> requireText("clientToken", text, 200));
        pools = orderedPools("pools", pools);
        allowWorkers = sortedWorkers("allowWorkers", allowWorkers);
        denyWorkers = sortedWorkers("denyWorkers", denyWorkers);
        requireApart(allowWorkers, denyWorkers);
        groups = sortedGroups("groups", groups);
        if (groups.size() > MAX_GROUPS) {
            throw FarmException.invalid("groups", "at most " + MAX_GROUPS + " groups, not " + groups.size());
        }
        requireCount("maxRunning", "tasks", maxRunning);
        requireCount("failureLimit", "failed attempts", failureLimit);
        requireCount("maxWorkers", "workers", maxWorkers);
        dependsOn = List.copyOf(dependsOn);
        requireDependencies(dependsOn);
        if (steps.size() > MAX_STEPS) {
            throw FarmException.invalid("steps", "at most " + MAX_STEPS + " steps, not " + steps.size());
        }
        steps = List.copyOf(steps);
        StepGraph.requireSound(steps);
    }

    /** A job with the defaults and no steps yet. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** A builder that holds everything that this job says. */
    public Builder toBuilder() {
        Builder builder = new Builder(name)
                .show(show)
                .department(department)
                .user(user)
                .priority(priority)
                .held(held)
                .interruptible(interruptible)
                .pools(pools)
                .allowWorkers(allowWorkers)
                .denyWorkers(denyWorkers)
                .groups(groups)
                .steps(steps);
        builder.shot = shot;
        builder.clientToken = clientToken;
        builder.maxRunning = maxRunning;
        builder.failureLimit = failureLimit;
        builder.maxWorkers = maxWorkers;
        builder.dependsOn.addAll(dependsOn);
        return builder;
    }

    /** The same job with other steps. */
    public JobSpec withSteps(List<StepSpec> others) {
        return toBuilder().steps(others).build();
    }

    /** The same job with another priority. */
    public JobSpec withPriority(int other) {
        return toBuilder().priority(other).build();
    }

    /** The same job held or released. */
    public JobSpec withHeld(boolean other) {
        return toBuilder().held(other).build();
    }

    /** Number of tasks over all steps. */
    public long taskCount() {
        return steps.stream().mapToLong(StepSpec::taskCount).sum();
    }

    /**
     * Refuses what no show, department or user may be called.
     *
     * @throws FarmException INVALID naming {@code field}
     */
    public static void requireOwner(String field, String text) {
        requireText(field, text, MAX_OWNER);
        if (text.indexOf('/') >= 0) {
            throw FarmException.invalid(
                    field, "'" + text + "' must not contain '/', which stands between show, department and user");
        }
    }

    /**
     * Names of pools in the order given, checked.
     *
     * @throws FarmException INVALID, naming {@code field}, if there are more than 16, one is malformed, or one is named twice
     */
    public static List<String> orderedPools(String field, List<String> pools) {
        if (pools.size() > MAX_POOLS) {
            throw FarmException.invalid(field, "at most " + MAX_POOLS + " pools, not " + pools.size());
        }
        for (int i = 0; i < pools.size(); i++) {
            String pool = pools.get(i);
            if (!POOL.matcher(pool).matches()) {
                throw FarmException.invalid(
                        field, "'" + pool + "' must be 1 to 64 lower-case letters, digits or hyphens");
            }
            if (pools.indexOf(pool) < i) {
                throw FarmException.invalid(field, "'" + pool + "' is named twice");
            }
        }
        return List.copyOf(pools);
    }

    /**
     * Names of groups of workers in their one order, each once, checked.
     *
     * @throws FarmException INVALID, naming {@code field}, if one is malformed
     */
    public static List<String> sortedGroups(String field, Collection<String> groups) {
        for (String group : groups) {
            if (!POOL.matcher(group).matches()) {
                throw FarmException.invalid(
                        field, "'" + group + "' must be 1 to 64 lower-case letters, digits or hyphens");
            }
        }
        return List.copyOf(new TreeSet<>(groups));
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

    private static List<String> sortedWorkers(String field, List<String> workers) {
        for (String worker : workers) {
            if (!WORKER.matcher(worker).matches()) {
                throw FarmException.invalid(
                        field, "'" + worker + "' must be 1 to 100 letters, digits, dots, underscores or hyphens");
            }
        }
        List<String> sorted = List.copyOf(new TreeSet<>(workers));
        if (sorted.size() > MAX_WORKERS) {
            throw FarmException.invalid(field, "at most " + MAX_WORKERS + " workers, not " + sorted.size());
        }
        return sorted;
    }

    private static void requireApart(List<String> allowed, List<String> denied) {
        for (String worker : denied) {
            if (Collections.binarySearch(allowed, worker) >= 0) {
                throw FarmException.invalid(
                        "denyWorkers", "'" + worker + "' is among allowWorkers too; name it in one of them");
            }
        }
    }

    private static void requireCount(String field, String what, OptionalInt count) {
        if (count.isPresent() && (count.getAsInt() < 1 || count.getAsInt() > MAX_COUNT)) {
            throw FarmException.invalid(
                    field, "must be from 1 to " + MAX_COUNT + " " + what + ", not " + count.getAsInt());
        }
    }

    private static void requireDependencies(List<JobDependency> dependencies) {
        if (dependencies.size() > MAX_DEPENDENCIES) {
            throw FarmException.invalid(
                    "dependsOn", "at most " + MAX_DEPENDENCIES + " jobs, not " + dependencies.size());
        }
        Set<JobId> seen = new HashSet<>();
        for (JobDependency dependency : dependencies) {
            if (!seen.add(dependency.job())) {
                throw FarmException.invalid("dependsOn", "job " + dependency.job() + " is named twice");
            }
        }
    }

    /** Collects a job field by field; not thread-safe. */
    public static final class Builder {
        private final String name;
        private String show = DEFAULT_OWNER;
        private String department = DEFAULT_OWNER;
        private Optional<String> shot = Optional.empty();
        private String user = "unknown";
        private int priority = DEFAULT_PRIORITY;
        private Optional<String> clientToken = Optional.empty();
        private boolean held;
        private boolean interruptible = true;
        private List<String> pools = List.of();
        private List<String> allowWorkers = List.of();
        private List<String> denyWorkers = List.of();
        private List<String> groups = List.of();
        private OptionalInt maxRunning = OptionalInt.empty();
        private OptionalInt failureLimit = OptionalInt.empty();
        private OptionalInt maxWorkers = OptionalInt.empty();
        private final List<JobDependency> dependsOn = new ArrayList<>();
        private final List<StepSpec> steps = new ArrayList<>();

        private Builder(String name) {
            this.name = name;
        }

        /** The production that owns the work; {@value JobSpec#DEFAULT_OWNER} if not said. */
        public Builder show(String show) {
            this.show = show;
            return this;
        }

        /** The part of the production that the work is done for; {@value JobSpec#DEFAULT_OWNER} if not said. */
        public Builder department(String department) {
            this.department = department;
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

        /** Whether it may be stopped for work of a higher band; it may if not said. */
        public Builder interruptible(boolean interruptible) {
            this.interruptible = interruptible;
            return this;
        }

        /** Where it may run, the preferred pool first; anywhere if not said. */
        public Builder pools(List<String> pools) {
            this.pools = List.copyOf(pools);
            return this;
        }

        /** The workers that it may run on; all if not said. */
        public Builder allowWorkers(List<String> workers) {
            this.allowWorkers = List.copyOf(workers);
            return this;
        }

        /** The workers that it must not run on; none if not said. */
        public Builder denyWorkers(List<String> workers) {
            this.denyWorkers = List.copyOf(workers);
            return this;
        }

        /** The groups of workers that it may run on, any one of them; all workers if not said. */
        public Builder groups(List<String> names) {
            this.groups = List.copyOf(names);
            return this;
        }

        /** The most tasks of it that run at once; no such cap if not said. */
        public Builder maxRunning(int most) {
            return maxRunning(OptionalInt.of(most));
        }

        /** The most tasks of it that run at once; nothing for no such cap. */
        public Builder maxRunning(OptionalInt most) {
            this.maxRunning = most;
            return this;
        }

        /** After how many failed attempts the rest of it is given up; never if not said. */
        public Builder failureLimit(int attempts) {
            this.failureLimit = OptionalInt.of(attempts);
            return this;
        }

        /** The most different workers that run tasks of it at once; no such cap if not said. */
        public Builder maxWorkers(int most) {
            this.maxWorkers = OptionalInt.of(most);
            return this;
        }

        /** One more job to wait for. */
        public Builder dependsOn(JobDependency dependency) {
            dependsOn.add(dependency);
            return this;
        }

        /** One more step. */
        public Builder step(StepSpec step) {
            steps.add(step);
            return this;
        }

        /** These steps instead of those said so far. */
        public Builder steps(List<StepSpec> others) {
            List<StepSpec> copy = List.copyOf(others);
            steps.clear();
            steps.addAll(copy);
            return this;
        }

        /**
         * The job.
         *
         * @throws FarmException INVALID if it is not sound
         */
        public JobSpec build() {
            return new JobSpec(
                    name,
                    show,
                    department,
                    shot,
                    user,
                    priority,
                    clientToken,
                    held,
                    interruptible,
                    pools,
                    allowWorkers,
                    denyWorkers,
                    groups,
                    maxRunning,
                    failureLimit,
                    maxWorkers,
                    dependsOn,
                    steps);
        }
    }
}
