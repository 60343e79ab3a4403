package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A workload in numbers: jobs, steps and tasks are counted through from 0 in the order of arrival, so that a run needs plain
 * arrays. Read-only once made.
 */
final class Layout {
    final Workload workload;
    final int jobs;
    final int steps;
    final int tasks;

    /** By job; one more at the end. */
    final int[] firstStep;
    /** By step; one more at the end. */
    final int[] firstTask;

    final int[] jobOfStep;
    final int[] stepOfTask;

    /** By step: which of {@link #demands} it has. */
    final int[] classOfStep;

    final List<Demand> demands;

    /** By job: which of {@link #shows} it belongs to. */
    final int[] showOfJob;

    final List<String> shows;

    /** By job, in milliseconds. */
    final long[] arrival;

    /** Steps that wait for all tasks of a step, and steps that wait for the tasks of the same index. */
    final int[][] waitForAll;

    final int[][] waitForSame;
    /** The steps whose tasks of the same index a step waits for. */
    final int[][] sameParents;
    /** How many steps a step waits for as a whole. */
    final int[] allParents;

    private static final int[] NONE = {};

    /**
     * @throws FarmException INVALID if a step could not run on any worker of the fleet
     */
    Layout(Workload workload, Fleet fleet) {
        this.workload = workload;
        jobs = workload.jobs().size();
        steps = workload.jobs().stream().mapToInt(job -> job.steps().size()).sum();
        tasks = workload.taskCount();
        firstStep = new int[jobs + 1];
        firstTask = new int[steps + 1];
        jobOfStep = new int[steps];
        stepOfTask = new int[tasks];
        classOfStep = new int[steps];
        showOfJob = new int[jobs];
        arrival = new long[jobs];
        waitForAll = empty(steps);
        waitForSame = empty(steps);
        sameParents = empty(steps);
        allParents = new int[steps];
        Map<Demand, Integer> classes = new HashMap<>();
        Map<String, Integer> showNumbers = new HashMap<>();
        demands = new ArrayList<>();
        shows = new ArrayList<>();
        int step = 0;
        for (int job = 0; job < jobs; job++) {
            Workload.Job each = workload.jobs().get(job);
            firstStep[job] = step;
            arrival[job] = each.arrival().toEpochMilli();
            showOfJob[job] = number(each.show(), showNumbers, shows);
            for (Workload.Step part : each.steps()) {
                jobOfStep[step] = job;
                classOfStep[step] = number(part.demand(), classes, demands);
                firstTask[step + 1] = firstTask[step] + part.tasks();
                Arrays.fill(stepOfTask, firstTask[step], firstTask[step + 1], step);
                connect(each, firstStep[job], step, part);
                step++;
            }
            firstStep[job + 1] = step;
        }
        requireRoom(fleet);
    }

    int size(int step) {
        return firstTask[step + 1] - firstTask[step];
    }

    Workload.Step step(int step) {
        int job = jobOfStep[step];
        return workload.jobs().get(job).steps().get(step - firstStep[job]);
    }

    Demand demand(int step) {
        return demands.get(classOfStep[step]);
    }

    int index(int task) {
        return task - firstTask[stepOfTask[task]];
    }

    int task(int job, int step, int index) {
        return firstTask[firstStep[job] + step] + index;
    }

    long duration(int task) {
        int step = stepOfTask[task];
        return step(step).durations().millis(task - firstTask[step]);
    }

    private void connect(Workload.Job job, int first, int step, Workload.Step part) {
        for (Dependency dependency : part.dependsOn()) {
            int parent = first;
            while (!job.steps().get(parent - first).name().equals(dependency.step())) {
                parent++;
            }
            if (dependency.kind() == Dependency.Kind.SAME_INDEX) {
                waitForSame[parent] = with(waitForSame[parent], step);
                sameParents[step] = with(sameParents[step], parent);
            } else {
                waitForAll[parent] = with(waitForAll[parent], step);
                allParents[step]++;
            }
        }
    }

    private void requireRoom(Fleet fleet) {
        for (int each = 0; each < demands.size(); each++) {
            if (!fleet.couldEverFit(demands.get(each))) {
                int step = 0;
                while (classOfStep[step] != each) {
                    step++;
                }
                Workload.Job job = workload.jobs().get(jobOfStep[step]);
                throw FarmException.invalid(
                        "workload",
                        "job '" + job.name() + "' asks in step '" + step(step).name() + "' for " + demands.get(each)
                                + ", which no worker of the farm has even when idle; give the farm such a worker");
            }
        }
    }

    private static <T> int number(T value, Map<T, Integer> numbers, List<T> values) {
        Integer known = numbers.putIfAbsent(value, values.size());
        if (known != null) {
            return known;
        }
        values.add(value);
        return values.size() - 1;
    }

    private static int[][] empty(int length) {
        int[][] lists = new int[length][];
        Arrays.fill(lists, NONE);
        return lists;
    }

    private static int[] with(int[] list, int value) {
        int[] longer = Arrays.copyOf(list, list.length + 1);
        longer[list.length] = value;
        return longer;
    }
}
