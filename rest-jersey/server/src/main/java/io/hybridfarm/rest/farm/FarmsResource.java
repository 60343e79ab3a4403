package io.hybridfarm.rest.farm;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.rest.wire.Envelope;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** Shows the farms. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "farms")
public final class FarmsResource {
    private final FarmScheduler scheduler;
    private final Map<String, String> types;

    /**
     * @param types the kind of backend of each farm by name
     */
    public FarmsResource(FarmScheduler scheduler, Map<String, String> types) {
        this.scheduler = scheduler;
        this.types = types;
    }

    @GET
    @Path("farms")
    @Operation(operationId = "listFarms", summary = "Lists the farms")
    @ApiResponse(
            responseCode = "200",
            description = "All farms in the order of the configuration",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = FarmRow.class))))
    public Envelope<List<FarmRow>> farms() {
        List<FarmRow> rows = scheduler.view().farms().stream()
                .map(farm -> FarmRow.of(farm, types.getOrDefault(farm.name(), "unknown")))
                .toList();
        return Envelope.ofList(rows, "farm");
    }
}
