package io.hybridfarm.rest.policy;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.ShareStanding;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Shows how the share trees stand, and changes what nodes are entitled to. */
@Path("/shares")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "policy")
public final class SharesResource {
    private static final String ADVICE = "the share may have been changed: send the same request again";

    private final Commands commands;

    public SharesResource(Commands commands) {
        this.commands = commands;
    }

    @GET
    @Operation(operationId = "listShares", summary = "Shows how all nodes of the share trees stand")
    @ApiResponse(
            responseCode = "200",
            description = "All nodes, pool by pool, in the order in which they would be served",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = ShareRow.class))))
    public CompletionStage<Response> list() {
        return commands.answer(commands.scheduler().shares(), "ask again", SharesResource::rows);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setShare",
            summary = "Gives a node another share",
            description = "Replaces the whole share of the node, until it is reset.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = ShareRequest.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The share as it is now",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ShareRequest.class)))
    public CompletionStage<Response> set(@Parameter(hidden = true) @Nullable ShareRequest sent) {
        Policy.Share share = HttpProblem.requireBody(sent).share();
        return commands.confirm(commands.scheduler().setShare(share), ADVICE, ShareRequest.of(share));
    }

    @DELETE
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "resetShare", summary = "Gives a node back the share that the configuration says")
    @ApiResponse(
            responseCode = "200",
            description = "The node",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "dragon/fx")))
    public CompletionStage<Response> reset(
            @Parameter(
                            description = "The node: show, show/department or show/department/user",
                            required = true,
                            example = "dragon/fx")
                    @QueryParam("node")
                    @Nullable
                    String node) {
        if (node == null) {
            throw HttpProblem.invalid("node", "must be given, as DELETE /shares?node=dragon/fx");
        }
        Policy.requireNode(node);
        return commands.confirm(commands.scheduler().resetShare(node), ADVICE, node);
    }

    private static Response rows(List<ShareStanding> shares) {
        return Response.ok(Envelope.ofList(shares.stream().map(ShareRow::of).toList(), "share"))
                .build();
    }
}
