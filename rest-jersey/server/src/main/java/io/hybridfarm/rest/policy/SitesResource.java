package io.hybridfarm.rest.policy;

import io.hybridfarm.core.SiteRule;
import io.hybridfarm.core.SiteStanding;
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

/** Shows where the work of each show may run, and changes it. */
@Path("/sites")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "policy")
public final class SitesResource {
    private static final String ADVICE = "the rule may have been changed: send the same request again";

    private final Commands commands;

    public SitesResource(Commands commands) {
        this.commands = commands;
    }

    @GET
    @Operation(
            operationId = "listSites",
            summary = "Lists where work may run, show by show",
            description = "A show that no rule covers may run on every farm.")
    @ApiResponse(
            responseCode = "200",
            description = "All site rules by show",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = SiteRow.class))))
    public CompletionStage<Response> list() {
        return commands.answer(commands.scheduler().sites(), "ask again", SitesResource::rows);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setSite",
            summary = "Binds a show to some farms",
            description = "Nothing of the show starts elsewhere from then on, until it is reset; what runs goes on.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = SiteRequest.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The rule as it is now",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = SiteRequest.class)))
    public CompletionStage<Response> set(@Parameter(hidden = true) @Nullable SiteRequest sent) {
        SiteRule rule = HttpProblem.requireBody(sent).rule();
        return commands.confirm(commands.scheduler().setSite(rule), ADVICE, SiteRequest.of(rule));
    }

    @DELETE
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "resetSite",
            summary = "Lets a show run again where the configuration says",
            description = "A show that is not configured is covered by the rule for all others then, if there is one.")
    @ApiResponse(
            responseCode = "200",
            description = "The show",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "dragon")))
    public CompletionStage<Response> reset(
            @Parameter(description = "The show, or * for the rule of all others", required = true, example = "dragon")
                    @QueryParam("show")
                    @Nullable
                    String show) {
        if (show == null) {
            throw HttpProblem.invalid("show", "must be given, as DELETE /sites?show=dragon");
        }
        String bound = PolicyField.plainly(() -> SiteRule.requireShow(show));
        return commands.confirm(commands.scheduler().resetSite(bound), ADVICE, bound);
    }

    private static Response rows(List<SiteStanding> rules) {
        return Response.ok(Envelope.ofList(rules.stream().map(SiteRow::of).toList(), "site rule"))
                .build();
    }
}
