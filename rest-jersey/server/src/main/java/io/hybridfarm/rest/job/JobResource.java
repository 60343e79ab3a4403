package io.hybridfarm.rest.job;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Receipt;
import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.job.JobId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Shows and changes one job and its tasks, and says why it waits. */
@Path("/jobs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "jobs")
public final class JobResource {
    private final Commands commands;

    public JobResource(Commands commands) {
        this.commands = commands;
    }

    @GET
    @Operation(operationId = "getJob", summary = "Shows a job")
    @ApiResponse(
            responseCode = "200",
            description = "The job with its steps",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = JobRow.class)))
    public Envelope<JobRow> show(@Parameter(example = "00001") @PathParam("id") String id) {
        FarmView.Job job = find(commands.scheduler().view(), id);
        return new Envelope<>(JobRow.withSteps(job), "job " + job.id() + " is " + job.state());
    }

    @GET
    @Path("steps")
    @Operation(
            operationId = "listSteps",
            summary = "Shows the steps of a job as they were submitted, and how far they are")
    @ApiResponse(
            responseCode = "200",
            description = "All steps in the order of the submission",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = StepRow.class))))
    public Envelope<List<StepRow>> steps(@Parameter(example = "00001") @PathParam("id") String id) {
        FarmView.Job job = find(commands.scheduler().view(), id);
        List<StepRow> steps = job.steps().stream().map(StepRow::of).toList();
        return Envelope.ofList(steps, "step");
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "changeJob",
            summary = "Holds, releases, prioritizes or otherwise changes a job",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = JobPatch.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The job as it is now",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = JobRow.class)))
    public CompletionStage<Response> change(
            @Parameter(example = "00001") @PathParam("id") String id,
            @Parameter(hidden = true) @Nullable JobPatch sent) {
        JobPatch body = HttpProblem.requireBody(sent);
        JobId job = JobId.parse(id);
        return commands.answer(
                commands.scheduler().change(job, body.change()), "send the same request again", this::changed);
    }

    @POST
    @Path("retry")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "retryJob",
            summary = "Runs tasks of a job again",
            description = "Failed and canceled tasks, or those that the body selects among the ended ones.",
            requestBody =
                    @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = TaskSelectionRequest.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The id of the job",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "00001")))
    public CompletionStage<Response> retry(
            @Parameter(example = "00001") @PathParam("id") String id,
            @Parameter(hidden = true) @Nullable TaskSelectionRequest tasks) {
        return commands.answer(
                commands.scheduler().retry(JobId.parse(id), TaskSelectionRequest.of(tasks)),
                "the tasks may already run again: look at GET /jobs/" + id,
                JobsResource::id);
    }

    @POST
    @Path("requeue")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "requeueTasks",
            summary = "Stops running tasks of a job, which run again later",
            description = "All running tasks, or those that the body selects; it uses up none of their retries.",
            requestBody =
                    @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = TaskSelectionRequest.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The id of the job",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "00001")))
    public CompletionStage<Response> requeue(
            @Parameter(example = "00001") @PathParam("id") String id,
            @Parameter(hidden = true) @Nullable TaskSelectionRequest tasks) {
        return commands.answer(
                commands.scheduler().requeue(JobId.parse(id), TaskSelectionRequest.of(tasks)),
                "the tasks may have been stopped: look at GET /jobs/" + id,
                JobsResource::id);
    }

    @POST
    @Path("mark-done")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "markTasksDone",
            summary = "Lets tasks of a job count as done although nobody runs them",
            description =
                    "All tasks that are not done, or those that the body selects; running ones are stopped first.",
            requestBody =
                    @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = TaskSelectionRequest.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The id of the job",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "00001")))
    public CompletionStage<Response> markDone(
            @Parameter(example = "00001") @PathParam("id") String id,
            @Parameter(hidden = true) @Nullable TaskSelectionRequest tasks) {
        return commands.answer(
                commands.scheduler().markDone(JobId.parse(id), TaskSelectionRequest.of(tasks)),
                "the tasks may count as done: look at GET /jobs/" + id,
                JobsResource::id);
    }

    @POST
    @Path("suspend")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "suspendJob",
            summary = "Holds a job and stops what runs of it",
            description = "Releasing it, as PATCH /jobs/{id} with held false, resumes it; no retry is used up.")
    @ApiResponse(
            responseCode = "200",
            description = "The id of the job",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "00001")))
    public CompletionStage<Response> suspend(@Parameter(example = "00001") @PathParam("id") String id) {
        return commands.answer(
                commands.scheduler().suspend(JobId.parse(id)),
                "the job may be suspended: send the same request again",
                JobsResource::id);
    }

    @GET
    @Path("why")
    @Operation(
            operationId = "explainJob",
            summary = "Says why a job does not run, or not faster",
            description = "Answered by what chooses the next task, from what it chooses from.")
    @ApiResponse(
            responseCode = "200",
            description = "The first thing that stops it, and what would let it go on; the message is the sentence",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = WhyRow.class)))
    public CompletionStage<Response> why(@Parameter(example = "00001") @PathParam("id") String id) {
        return commands.answer(
                commands.scheduler().why(JobId.parse(id)),
                "ask again",
                why -> Response.ok(new Envelope<>(WhyRow.of(why), why.sentence()))
                        .build());
    }

    static FarmView.Job find(FarmView view, String id) {
        JobId wanted = JobId.parse(id);
        return view.job(wanted).orElseThrow(() -> HttpProblem.notFound("there is no job " + wanted));
    }

    private Response changed(Receipt receipt) {
        FarmView.Job job = find(commands.scheduler().view(), receipt.job().toString());
        return Response.ok(new Envelope<>(JobRow.withSteps(job), receipt.message()))
                .build();
    }
}
