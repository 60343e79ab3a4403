package io.hybridfarm.rest.job;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Receipt;
import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.State;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lists, takes and cancels jobs. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "jobs")
public final class JobsResource {
    private static final List<String> ORDERS = List.of("newest", "oldest");

    private final Commands commands;

    public JobsResource(Commands commands) {
        this.commands = commands;
    }

    @GET
    @Path("jobs")
    @Operation(operationId = "listJobs", summary = "Lists jobs")
    @ApiResponse(
            responseCode = "200",
            description = "A page of jobs",
            headers =
                    @Header(
                            name = "Link",
                            description = "The next page, if there is one",
                            schema = @Schema(type = "string")),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = JobRow.class))))
    public Response list(
            @Parameter(
                            description = "Rows of a page",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "100"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "The last jobID of the page before", example = "00042")
                    @QueryParam("after")
                    @Nullable
                    String after,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"newest", "oldest"},
                                            defaultValue = "newest"))
                    @QueryParam("order")
                    @Nullable
                    String order,
            @Parameter(description = "States to keep, separated by commas", example = "RUNNING,QUEUED")
                    @QueryParam("state")
                    @Nullable
                    String state,
            @Parameter(description = "The show to keep") @QueryParam("show") @Nullable String show,
            @Parameter(description = "The user to keep") @QueryParam("user") @Nullable String user,
            @Parameter(description = "A part of the name, in any case") @QueryParam("name") @Nullable String name,
            @Parameter(hidden = true) @Context UriInfo request) {
        Rows<JobRow> rows = new Rows<>(Query.rows(limit));
        Predicate<FarmView.Job> wanted = filter(Query.states(state), show, user, name);
        boolean newest = Query.oneOf("order", order, ORDERS).equals("newest");
        List<FarmView.Job> jobs = commands.scheduler().view().jobs();
        int index = start(jobs.size(), newest, after);
        boolean room = true;
        while (room && index >= 0 && index < jobs.size()) {
            FarmView.Job job = jobs.get(index);
            room = !wanted.test(job) || rows.add(JobRow.of(job));
            index += newest ? -1 : 1;
        }
        return rows.answer(request.getRequestUri(), "job", JobRow::jobId);
    }

    @DELETE
    @Path("jobs")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "deleteJob",
            summary = "Cancels a job",
            description = "Stops what runs and gives up what waits; an ended job stays as it is."
                    + " The id may come as the parameter or as a JSON body.",
            requestBody =
                    @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = JobReference.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The id of the job",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "00001")))
    public CompletionStage<Response> cancel(
            @Parameter(description = "The job; needed unless the body names it", example = "00001")
                    @QueryParam("jobID")
                    @Nullable
                    String jobId,
            @Parameter(hidden = true) @Nullable JobReference body) {
        String inBody = body == null ? null : body.jobId();
        if (jobId != null && inBody != null && !jobId.equals(inBody)) {
            throw HttpProblem.invalid("jobID", "is '" + jobId + "' in the query but '" + inBody + "' in the body");
        }
        String named = jobId != null ? jobId : inBody;
        if (named == null) {
            throw HttpProblem.invalid(
                    "jobID", "must be given, as DELETE /jobs?jobID=00001 or in the body {\"jobID\":\"00001\"}");
        }
        return commands.answer(
                commands.scheduler().cancel(JobId.parse(named)),
                "the job may have been canceled: send the same request again",
                JobsResource::id);
    }

    @POST
    @Path("new_job")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "submitJob",
            summary = "Submits a job",
            description = "Answered once the job is stored. A repeated clientToken is answered with the first job.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = JobRequest.class),
                                            examples = {
                                                @ExampleObject(name = "name only", value = JobExamples.NAME_ONLY),
                                                @ExampleObject(name = "one step", value = JobExamples.ONE_STEP),
                                                @ExampleObject(name = "two steps", value = JobExamples.TWO_STEPS)
                                            })))
    @ApiResponse(
            responseCode = "201",
            description = "The id of the new job",
            headers =
                    @Header(name = "Location", description = "The path of the job", schema = @Schema(type = "string")),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "00001")))
    @ApiResponse(
            responseCode = "200",
            description = "The clientToken was seen before; the id of the first job",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "00001")))
    public CompletionStage<Response> submit(@Parameter(hidden = true) @Nullable JobRequest sent) {
        JobRequest body = HttpProblem.requireBody(sent);
        JobReading reading = JobReading.of(body);
        return commands.answer(
                commands.scheduler().submit(reading.spec()),
                reading::named,
                body.clientToken() == null
                        ? "the job may have been taken: look at GET /jobs before you submit it again, and send a"
                                + " clientToken, which makes repeating safe"
                        : "the job may have been taken: repeat the request with the same clientToken",
                JobsResource::taken);
    }

    private static Response taken(Receipt receipt) {
        URI place = URI.create("/jobs/" + receipt.job());
        return (receipt.changed() ? Response.created(place) : Response.ok().location(place))
                .entity(new Envelope<>(receipt.job().toString(), receipt.message()))
                .build();
    }

    static Response id(Receipt receipt) {
        return Response.ok(new Envelope<>(receipt.job().toString(), receipt.message()))
                .build();
    }

    /** Where a page begins in the list by rising id. */
    private static int start(int jobs, boolean newest, @Nullable String after) {
        if (after == null) {
            return newest ? jobs - 1 : 0;
        }
        long number = JobId.parse(after).number();
        long index = newest ? Math.min(jobs - 1L, number - 2) : Math.min(jobs, number);
        return Math.toIntExact(index);
    }

    private static Predicate<FarmView.Job> filter(
            Set<State> states, @Nullable String show, @Nullable String user, @Nullable String name) {
        String part = name == null ? null : name.toLowerCase(Locale.ROOT);
        return job -> states.contains(job.state())
                && (show == null || job.spec().show().equals(show))
                && (user == null || job.spec().user().equals(user))
                && (part == null || job.spec().name().toLowerCase(Locale.ROOT).contains(part));
    }
}
