package io.hybridfarm.core.simulate;

import io.hybridfarm.core.Band;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.StepSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What is submitted to a simulated farm, and how long each task will turn out to run if its attempt comes to its end. Whether it
 * does is a matter of the {@link Fleet}; what is done again by a person is a job of its own.
 *
 * <p>Immutable; any thread may use it.
 */
public final class Workload {
    /** As many tasks as one workload may have. */
    public static final int MAX_TASKS = 200_000_000;

    private final List<Job> jobs;
    private final int taskCount;

    /**
     * @param jobs in any order; they are served to the farm by arrival, and where they arrive together in the order given
     * @throws FarmException INVALID if there is no job or there are more than {@link #MAX_TASKS} tasks
     */
    public Workload(Collection<Job> jobs) {
        if (jobs.isEmpty()) {
            throw FarmException.invalid("workload", "there is no job in it");
        }
        this.jobs = jobs.stream().sorted(Comparator.comparing(Job::arrival)).toList();
        long tasks = this.jobs.stream().mapToLong(Job::taskCount).sum();
        if (tasks > MAX_TASKS) {
            throw FarmException.invalid("workload", "has " + tasks + " tasks; at most " + MAX_TASKS + " are simulated");
        }
        this.taskCount = (int) tasks;
    }

    /** The jobs by arrival. */
    public List<Job> jobs() {
        return jobs;
    }

    /** Number of tasks over all jobs. */
    public int taskCount() {
        return taskCount;
    }

    /** What all tasks together occupy, in core-hours. */
    public double coreHours() {
        return jobs.stream().mapToDouble(Job::coreMillis).sum() / 3_600_000;
    }

    /**
     * One submission.
     *
     * @param arrival when it is submitted; from 1970 on, to the millisecond
     * @param band the band it is served in; peers know nothing of bands
     * @param priority 0 to 100
     * @param steps at least one; a step may depend on steps before it
     */
    public record Job(
            Instant arrival,
            String name,
            String show,
            String department,
            String user,
            Band band,
            int priority,
            List<Step> steps) {
        /**
         * @throws FarmException INVALID if there are no steps, a step depends on what is not before it, by an offset, or by
         *     index on a step of another size
         */
        public Job {
            if (arrival.isBefore(Instant.EPOCH)) {
                throw FarmException.invalid("at", "must not be before 1970, but is " + arrival);
            }
            steps = List.copyOf(steps);
            if (steps.isEmpty()) {
                throw FarmException.invalid("steps", "there must be at least one");
            }
            Map<String, Integer> before = new HashMap<>();
            for (Step step : steps) {
                for (Dependency dependency : step.dependsOn) {
                    requireSound(step, dependency, before);
                }
                before.put(step.name, step.tasks);
            }
        }

        /**
         * A job of the band NORMAL.
         *
         * @throws FarmException INVALID likewise
         */
        public Job(
                Instant arrival,
                String name,
                String show,
                String department,
                String user,
                int priority,
                List<Step> steps) {
            this(arrival, name, show, department, user, Band.NORMAL, priority, steps);
        }

        private static void requireSound(Step step, Dependency dependency, Map<String, Integer> before) {
            String field = "steps[" + step.name + "].dependsOn";
            Integer others = before.get(dependency.step());
            if (others == null) {
                throw FarmException.invalid(field, "there is no step '" + dependency.step() + "' before this one");
            }
            switch (dependency.kind()) {
                case ALL -> {}
                case SAME_INDEX -> {
                    if (others != step.tasks) {
                        throw FarmException.invalid(
                                field,
                                "same-index needs as many tasks on both sides, but '" + step.name + "' has "
                                        + step.tasks + " and '" + dependency.step() + "' has " + others);
                    }
                }
                case OFFSET -> throw FarmException.invalid(field, "offsets are not simulated; use all or same-index");
            }
        }

        /** Number of tasks over all steps. */
        public long taskCount() {
            return steps.stream().mapToLong(Step::tasks).sum();
        }

        /**
         * The job as the scheduler takes it.
         *
         * @throws FarmException INVALID if the scheduler would refuse it; the message names the field
         */
        public JobSpec spec() {
            JobSpec.Builder job = JobSpec.builder(name)
                    .show(show)
                    .department(department)
                    .user(user)
                    .priority(priority);
            steps.forEach(step -> job.step(step.spec()));
            return job.build();
        }

        double coreMillis() {
            double sum = 0;
            for (Step step : steps) {
                sum += step.demand.milliCores() / 1_000.0 * step.durations.sum(step.tasks);
            }
            return sum;
        }
    }

    /**
     * Tasks of one kind.
     *
     * @param tasks how many, at least 1
     * @param durations how long each of them runs, wherever it runs
     * @param dependsOn steps before this one, all of their tasks or those of the same index
     * @param retries further attempts of a task after its first failure, 0 to 100
     */
    public record Step(
            String name, Demand demand, int tasks, Durations durations, List<Dependency> dependsOn, int retries) {
        /**
         * @throws FarmException INVALID if there is no task, the durations are neither one for all nor one for each, or the
         *     retries are out of range
         */
        public Step {
            dependsOn = List.copyOf(dependsOn);
            if (tasks < 1) {
                throw FarmException.invalid("steps[" + name + "].tasks", "must be 1 or more, not " + tasks);
            }
            if (durations.millis.length != 1 && durations.millis.length != tasks) {
                throw FarmException.invalid(
                        "steps[" + name + "].seconds",
                        "must be one number for all tasks or one for each of " + tasks + ", not "
                                + durations.millis.length);
            }
            if (retries < 0 || retries > 100) {
                throw FarmException.invalid("steps[" + name + "].retries", "must be from 0 to 100, not " + retries);
            }
        }

        /**
         * A step with the usual number of retries.
         *
         * @throws FarmException INVALID likewise
         */
        public Step(String name, Demand demand, int tasks, Durations durations, List<Dependency> dependsOn) {
            this(name, demand, tasks, durations, dependsOn, RetryPolicy.DEFAULT.retries());
        }

        private StepSpec spec() {
            StepSpec.Builder step =
                    StepSpec.builder(name, List.of("simulated")).demand(demand).retry(new RetryPolicy(retries));
            if (tasks > 1) {
                step.frames("1-" + tasks);
            }
            dependsOn.forEach(step::dependsOn);
            return step.build();
        }
    }

    /** How long tasks run, to the millisecond: one length for all, or one for each. */
    public static final class Durations {
        private static final long LONGEST = Duration.ofDays(3_650).toMillis();

        private final long[] millis;

        private Durations(long... millis) {
            for (long each : millis) {
                if (each < 0 || each > LONGEST) {
                    throw FarmException.invalid("seconds", "must be from 0 s to 10 years, not " + each / 1_000.0);
                }
            }
            this.millis = millis;
        }

        /**
         * The same for all tasks.
         *
         * @throws FarmException INVALID if it is negative or above ten years
         */
        public static Durations same(long millis) {
            return new Durations(millis);
        }

        /**
         * One for each task, by index.
         *
         * @throws FarmException INVALID if one is negative or above ten years
         */
        public static Durations each(long... millis) {
            return new Durations(millis.clone());
        }

        /** Milliseconds that a task runs. */
        public long millis(int index) {
            return millis.length == 1 ? millis[0] : millis[index];
        }

        /** Whether one length stands for all tasks. */
        public boolean alike() {
            return millis.length == 1;
        }

        /** The lengths in milliseconds, one if all are alike. */
        public LongStream stream() {
            return LongStream.of(millis);
        }

        double sum(int tasks) {
            return millis.length == 1
                    ? (double) millis[0] * tasks
                    : stream().asDoubleStream().sum();
        }
    }
}
