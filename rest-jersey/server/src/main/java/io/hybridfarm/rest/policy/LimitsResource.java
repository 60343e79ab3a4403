package io.hybridfarm.rest.policy;

import io.hybridfarm.core.LimitStanding;
import io.hybridfarm.core.Policy;
import io.hybridfarm.rest.job.Commands;
import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.HttpProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Shows how much of each limit is taken, and changes how much there is. */
@Path("/limits")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "policy")
public final class LimitsResource {
    private static final String ADVICE = "the limit may have been changed: send the same request again";

    private final Commands commands;

    public LimitsResource(Commands commands) {
        this.commands = commands;
    }

    @GET
    @Operation(operationId = "listLimits", summary = "Lists the limits, and how much of them is taken")
    @ApiResponse(
            responseCode = "200",
            description = "All limits by name",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = LimitRow.class))))
    public CompletionStage<Response> list() {
        return commands.answer(commands.scheduler().limits(), "ask again", LimitsResource::rows);
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setLimit",
            summary = "Gives a limit another count, or makes a new one",
            description = "Replaces the whole limit, until it is reset.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = LimitRequest.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The limit as it is now",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LimitRequest.class)))
    public CompletionStage<Response> set(
            @Parameter(example = "nuke") @PathParam("name") String name,
            @Parameter(hidden = true) @Nullable LimitRequest sent) {
        Policy.Limit limit = HttpProblem.requireBody(sent).limit(name);
        return commands.confirm(commands.scheduler().setLimit(limit), ADVICE, LimitRequest.of(limit));
    }

    @DELETE
    @Path("{name}")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "resetLimit",
            summary = "Gives a limit back what the configuration says",
            description = "A limit that is not configured is gone then.")
    @ApiResponse(
            responseCode = "200",
            description = "The name of the limit",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "nuke")))
    public CompletionStage<Response> reset(@Parameter(example = "nuke") @PathParam("name") String name) {
        return commands.confirm(commands.scheduler().resetLimit(name), ADVICE, name);
    }

    private static Response rows(List<LimitStanding> limits) {
        return Response.ok(Envelope.ofList(limits.stream().map(LimitRow::of).toList(), "limit"))
                .build();
    }
}
