package io.hybridfarm.rest.farm;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.rest.wire.Envelope;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;

/** Tells whether the server can do its work. */
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "server")
public final class HealthResource {
    private final FarmScheduler scheduler;

    public HealthResource(FarmScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * How the server is.
     *
     * @param status whether it takes commands
     * @param at when the state that it shows was taken
     * @param sequence the last journal entry in it
     * @param jobs how many jobs there are
     * @param staleReports reports that were dropped because their attempt was over
     */
    record Health(Status status, Instant at, long sequence, int jobs, long staleReports) {
        /** Whether the scheduler takes commands. */
        enum Status {
            UP,
            DOWN
        }
    }

    @GET
    @Operation(operationId = "health", summary = "Tells whether the scheduler works")
    @ApiResponse(
            responseCode = "200",
            description = "It does",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Health.class)))
    @ApiResponse(
            responseCode = "503",
            description = "It has stopped after a failure; what was stored before is still shown",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Health.class)))
    public Response health() {
        boolean failed = scheduler.failure().isPresent();
        FarmView view = scheduler.view();
        Health health = new Health(
                failed ? Health.Status.DOWN : Health.Status.UP,
                view.at(),
                view.sequence(),
                view.jobs().size(),
                view.staleReports());
        return Response.status(failed ? 503 : 200)
                .entity(new Envelope<>(
                        health,
                        failed
                                ? "the scheduler has stopped after a failure; see the server's log"
                                : "the scheduler works"))
                .build();
    }
}
