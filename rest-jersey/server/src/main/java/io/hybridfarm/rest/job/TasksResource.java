package io.hybridfarm.rest.job;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Shows the tasks of a job, why they wait, and their attempts. */
@Path("/jobs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "tasks")
public final class TasksResource {
    private final Commands commands;

    public TasksResource(Commands commands) {
        this.commands = commands;
    }

    @GET
    @Path("tasks")
    @Operation(
            operationId = "listTasks",
            summary = "Lists the tasks of a job, and why they wait",
            description = "All queued tasks of a step wait for the same, as only the next one of them is looked at.")
    @ApiResponse(
            responseCode = "200",
            description = "A page of tasks in the order of the steps",
            headers =
                    @Header(
                            name = "Link",
                            description = "The next page, if there is one",
                            schema = @Schema(type = "string")),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = TaskRow.class))))
    public CompletionStage<Response> tasks(
            @Parameter(example = "00001") @PathParam("id") String id,
            @Parameter(
                            description = "Rows of a page",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "100"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "The last taskID of the page before", example = "00001.0.16")
                    @QueryParam("after")
                    @Nullable
                    String after,
            @Parameter(description = "The step to keep") @QueryParam("step") @Nullable String step,
            @Parameter(description = "States to keep, separated by commas", example = "QUEUED,FAILED")
                    @QueryParam("state")
                    @Nullable
                    String state,
            @Parameter(hidden = true) @Context UriInfo request) {
        FarmView view = commands.scheduler().view();
        FarmView.Job job = JobResource.find(view, id);
        TaskPage page = new TaskPage(
                job.id(),
                Query.rows(limit),
                Query.task("after", job.id(), after),
                stepIndex(job, step),
                Query.states(state));
        Rows<TaskId> rows = page.of(job);
        URI asked = request.getRequestUri();
        if (rows.list().stream().noneMatch(task -> TaskPage.isQueued(job, task))) {
            Response answer = page.rows(view, rows, Map.of()).answer(asked, "task", TaskRow::taskId);
            return CompletableFuture.completedFuture(answer);
        }
        return commands.answer(commands.scheduler().why(job.id()), "ask again", why -> {
            FarmView now = commands.scheduler().view();
            return page.rows(now, page.of(page.job(now)), TaskPage.refusals(why))
                    .answer(asked, "task", TaskRow::taskId);
        });
    }

    @GET
    @Path("attempts")
    @Operation(
            operationId = "listAttempts",
            summary = "Lists the attempts of a job in the order in which they were ordered")
    @ApiResponse(
            responseCode = "200",
            description = "A page of attempts",
            headers =
                    @Header(
                            name = "Link",
                            description = "The next page, if there is one",
                            schema = @Schema(type = "string")),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = AttemptRow.class))))
    public Response attempts(
            @Parameter(example = "00001") @PathParam("id") String id,
            @Parameter(
                            description = "Rows of a page",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "100"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "The last attemptID of the page before", example = "a17")
                    @QueryParam("after")
                    @Nullable
                    String after,
            @Parameter(description = "The step to keep") @QueryParam("step") @Nullable String step,
            @Parameter(description = "The index of the task to keep", schema = @Schema(type = "integer", minimum = "0"))
                    @QueryParam("task")
                    @Nullable
                    String task,
            @Parameter(description = "States to keep, separated by commas", example = "FAILED,LOST")
                    @QueryParam("state")
                    @Nullable
                    String state,
            @Parameter(hidden = true) @Context UriInfo request) {
        FarmView.Job job = JobResource.find(commands.scheduler().view(), id);
        Rows<AttemptRow> rows = new Rows<>(Query.rows(limit));
        Selection selection = Selection.of(job, step, task);
        Set<State> states = Query.states(state);
        long last = after == null ? 0 : AttemptId.parse(after).number();
        for (FarmView.Attempt attempt : job.attempts()) {
            if (attempt.id().number() > last
                    && selection.holds(attempt)
                    && states.contains(attempt.state())
                    && !rows.add(AttemptRow.of(job, attempt))) {
                break;
            }
        }
        return rows.answer(request.getRequestUri(), "attempt", AttemptRow::attemptId);
    }

    /**
     * The step that a parameter names.
     *
     * @return its position, or -1 if no step is named
     */
    static int stepIndex(FarmView.Job job, @Nullable String step) {
        if (step == null) {
            return -1;
        }
        List<String> names =
                job.steps().stream().map(each -> each.spec().name()).toList();
        int index = names.indexOf(step);
        if (index < 0) {
            throw HttpProblem.invalid(
                    "step", "job " + job.id() + " has no step '" + step + "'" + PluginConfig.didYouMean(step, names));
        }
        return index;
    }

    /**
     * Attempts of some step and task; -1 stands for all of them.
     *
     * @param step position of the step
     * @param task index of the task
     */
    record Selection(int step, int task) {
        static Selection of(FarmView.Job job, @Nullable String step, @Nullable String task) {
            int index = stepIndex(job, step);
            int most = index < 0
                    ? Integer.MAX_VALUE
                    : job.steps().get(index).states().size() - 1;
            return new Selection(index, Math.toIntExact(Query.whole("task", task, 0, most, -1)));
        }

        boolean holds(FarmView.Attempt attempt) {
            return (step < 0 || attempt.task().step() == step)
                    && (task < 0 || attempt.task().index() == task);
        }
    }
}
