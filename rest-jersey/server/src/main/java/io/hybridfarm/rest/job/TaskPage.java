package io.hybridfarm.rest.job;

import io.hybridfarm.core.Explanation;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Refusal;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks of a job were asked for.
 *
 * @param limit the most of them
 * @param after the one before the first; null for none
 * @param onlyStep position of the step to keep, or -1 for all of them
 * @param states the states to keep
 */
record TaskPage(JobId job, int limit, @Nullable TaskId after, int onlyStep, Set<State> states) {

    /** What stops the queued tasks of each step that has any, by name. */
    static Map<String, Refusal> refusals(Explanation why) {
        Map<String, Refusal> refusals = new TreeMap<>();
        for (Explanation.Step step : why.steps()) {
            if (step.queued() > 0) {
                refusals.put(step.name(), step.refusal());
            }
        }
        return refusals;
    }

    static boolean isQueued(FarmView.Job job, TaskId task) {
        return job.steps().get(task.step()).states().get(task.index()) == State.QUEUED;
    }

    /** The job as a view shows it; jobs are never taken away. */
    FarmView.Job job(FarmView view) {
        return view.job(job).orElseThrow();
    }

    /** The tasks of the page, as of a view. */
    Rows<TaskId> of(FarmView.Job job) {
        Rows<TaskId> rows = new Rows<>(limit);
        for (int step = after == null ? 0 : after.step(); step < job.steps().size(); step++) {
            if (onlyStep >= 0 && onlyStep != step) {
                continue;
            }
            List<State> tasks = job.steps().get(step).states();
            int first = after != null && after.step() == step ? after.index() + 1 : 0;
            for (int index = first; index < tasks.size(); index++) {
                if (states.contains(tasks.get(index)) && !rows.add(new TaskId(job.id(), step, index))) {
                    return rows;
                }
            }
        }
        return rows;
    }

    /**
     * The rows of the page.
     *
     * @param view the view that the page is of
     * @param queued what stops queued tasks, by step
     */
    Rows<TaskRow> rows(FarmView view, Rows<TaskId> tasks, Map<String, Refusal> queued) {
        FarmView.Job shown = job(view);
        Map<TaskId, FarmView.Attempt> latest = new HashMap<>();
        if (!shown.attempts().isEmpty()) {
            tasks.list().forEach(task -> latest.put(task, null));
            shown.attempts().forEach(attempt -> latest.replace(attempt.task(), attempt));
        }
        return tasks.map(task -> {
            Optional<Refusal> refusal = isQueued(shown, task)
                    ? Optional.ofNullable(
                            queued.get(shown.steps().get(task.step()).spec().name()))
                    : view.refusal(shown, task.step(), task.index());
            return TaskRow.of(shown, task, latest.get(task), refusal);
        });
    }
}
