package io.hybridfarm.rest.job;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows what an attempt has written, while it runs and afterwards. */
@Path("/jobs/{id}/log")
@Tag(name = "tasks")
public final class LogResource {
    private static final int DEFAULT_BYTES = 65_536;
    private static final int MAX_BYTES = 1_048_576;
    private static final int MIN_BYTES = 16;
    /** Whoever accepts anything gets a page, not a stream. */
    private static final String FOLLOWED = MediaType.SERVER_SENT_EVENTS + ";qs=0.1";

    private static final String LAST_EVENT = "Last-Event-ID";
    private static final List<Variant> KINDS = Variant.mediaTypes(
                    MediaType.APPLICATION_JSON_TYPE, MediaType.TEXT_PLAIN_TYPE)
            .build();

    private final FarmScheduler scheduler;
    private final LogFollowers followers;

    public LogResource(FarmScheduler scheduler, LogFollowers followers) {
        this.scheduler = scheduler;
        this.followers = followers;
    }

    @GET
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
    @Operation(
            operationId = "readLog",
            summary = "Reads the output of an attempt",
            description = "Of the latest attempt among those that the parameters name. To follow a log, go on with"
                    + " nextOffset until complete. With Accept: text/plain the bytes come as they are, and the headers"
                    + " Attempt-Id, Next-Offset and Complete beside them. With Accept: text/event-stream the output is"
                    + " streamed until it is complete: events called output, each with such a page; their id is the next"
                    + " offset, and a Last-Event-ID goes on there.")
    @ApiResponse(
            responseCode = "200",
            description = "A stretch of the output",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = LogPage.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = "string"))
            })
    public Response read(
            @Parameter(example = "00001") @PathParam("id") String id,
            @Parameter(description = "The attempt", example = "a17") @QueryParam("attempt") @Nullable String attempt,
            @Parameter(description = "The step", example = "render") @QueryParam("step") @Nullable String step,
            @Parameter(description = "The index of the task", schema = @Schema(type = "integer", minimum = "0"))
                    @QueryParam("task")
                    @Nullable
                    String task,
            @Parameter(
                            description = "Where to begin, in bytes",
                            schema = @Schema(type = "integer", format = "int64", minimum = "0", defaultValue = "0"))
                    @QueryParam("offset")
                    @Nullable
                    String offset,
            @Parameter(
                            description = "At most so many bytes",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            minimum = "16",
                                            maximum = "1048576",
                                            defaultValue = "65536"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(hidden = true) @Context Request request) {
        FarmView.Job job = JobResource.find(scheduler.view(), id);
        long from = Query.whole("offset", offset, 0, Long.MAX_VALUE, 0);
        int most = Math.toIntExact(Query.whole("limit", limit, MIN_BYTES, MAX_BYTES, DEFAULT_BYTES));
        FarmView.Attempt found = latest(job, attempt, TasksResource.Selection.of(job, step, task));
        LogChunk chunk = scheduler.readLog(found, from, most);
        Variant kind = request.selectVariant(KINDS);
        return kind != null && kind.getMediaType().isCompatible(MediaType.TEXT_PLAIN_TYPE)
                ? raw(found.id(), chunk)
                : page(found.id(), chunk);
    }

    @GET
    @Produces(FOLLOWED)
    @Operation(hidden = true)
    public void follow(
            @PathParam("id") String id,
            @QueryParam("attempt") @Nullable String attempt,
            @QueryParam("step") @Nullable String step,
            @QueryParam("task") @Nullable String task,
            @QueryParam("offset") @Nullable String offset,
            @HeaderParam(LAST_EVENT) @Nullable String lastEvent,
            @Context SseEventSink sink,
            @Context Sse sse) {
        FarmView.Job job = JobResource.find(scheduler.view(), id);
        long from = lastEvent == null
                ? Query.whole("offset", offset, 0, Long.MAX_VALUE, 0)
                : Query.whole(LAST_EVENT, lastEvent, 0, Long.MAX_VALUE, 0);
        FarmView.Attempt found = latest(job, attempt, TasksResource.Selection.of(job, step, task));
        followers.follow(found, from, sink, sse);
    }

    private static Response page(AttemptId attempt, LogChunk chunk) {
        LogPage page = LogPage.of(attempt, chunk);
        String message = "attempt " + attempt + ", bytes " + page.offset() + " to " + page.nextOffset()
                + (page.complete() ? ", the end" : "");
        return Response.ok(new Envelope<>(page, message))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    private static Response raw(AttemptId attempt, LogChunk chunk) {
        return Response.ok(chunk.bytes())
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                .header("Attempt-Id", attempt)
                .header("Next-Offset", chunk.nextOffset())
                .header("Complete", chunk.complete())
                .build();
    }

    private static FarmView.Attempt latest(
            FarmView.Job job, @Nullable String attempt, TasksResource.Selection selection) {
        AttemptId wanted = attempt == null ? null : AttemptId.parse(attempt);
        for (int i = job.attempts().size() - 1; i >= 0; i--) {
            FarmView.Attempt candidate = job.attempts().get(i);
            if ((wanted == null || candidate.id().equals(wanted)) && selection.holds(candidate)) {
                return candidate;
            }
        }
        throw HttpProblem.notFound(
                wanted == null
                        ? "nothing of this has run yet; GET /jobs/" + job.id() + "/tasks tells why"
                        : "job " + job.id() + " has no attempt " + wanted + " there");
    }
}
