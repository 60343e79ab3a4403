package io.hybridfarm.rest.farm;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.PluginConfig;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows the farms and their workers. */
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

    @GET
    @Path("workers")
    @Operation(operationId = "listWorkers", summary = "Lists the workers that the farms offer")
    @ApiResponse(
            responseCode = "200",
            description = "All workers, farm by farm",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = WorkerRow.class))))
    public Envelope<List<WorkerRow>> workers(
            @Parameter(description = "The farm to keep", example = "local") @QueryParam("farm") @Nullable String farm) {
        List<FarmView.Farm> farms = scheduler.view().farms();
        List<String> names = farms.stream().map(FarmView.Farm::name).toList();
        if (farm != null && !names.contains(farm)) {
            throw HttpProblem.invalid("farm", "there is no farm '" + farm + "'" + PluginConfig.didYouMean(farm, names));
        }
        List<WorkerRow> rows = farms.stream()
                .filter(each -> farm == null || each.name().equals(farm))
                .flatMap(each -> each.workers().stream().map(worker -> WorkerRow.of(each.name(), worker)))
                .toList();
        return Envelope.ofList(rows, "worker");
    }
}
