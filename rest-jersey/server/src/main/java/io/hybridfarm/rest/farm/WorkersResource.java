package io.hybridfarm.rest.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.rest.job.Commands;
import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.PluginConfig;
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
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Shows the workers, and takes what people decide about them. */
@Path("/workers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "farms")
public final class WorkersResource {
    private static final String ADVICE = "the worker may have been changed: send the same request again";

    private final Commands commands;

    public WorkersResource(Commands commands) {
        this.commands = commands;
    }

    @GET
    @Operation(
            operationId = "listWorkers",
            summary = "Lists the workers, what is known about them, and what runs there")
    @ApiResponse(
            responseCode = "200",
            description = "All workers, farm by farm, by name; also those that are away but not forgotten",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = WorkerRow.class))))
    public Envelope<List<WorkerRow>> list(
            @Parameter(description = "The farm to keep", example = "local") @QueryParam("farm") @Nullable String farm) {
        FarmView view = commands.scheduler().view();
        List<String> names = view.farms().stream().map(FarmView.Farm::name).toList();
        if (farm != null && !names.contains(farm)) {
            throw HttpProblem.invalid("farm", "there is no farm '" + farm + "'" + PluginConfig.didYouMean(farm, names));
        }
        List<WorkerRow> rows = view.farms().stream()
                .filter(each -> farm == null || each.name().equals(farm))
                .flatMap(each -> rows(view, each).stream())
                .toList();
        return Envelope.ofList(rows, "worker");
    }

    @GET
    @Path("{farm}/{name}")
    @Operation(operationId = "getWorker", summary = "Shows a worker")
    @ApiResponse(
            responseCode = "200",
            description = "The worker",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = WorkerRow.class)))
    public Envelope<WorkerRow> show(
            @Parameter(example = "local") @PathParam("farm") String farm,
            @Parameter(example = "box1") @PathParam("name") String name) {
        WorkerRow row = find(farm, name);
        return new Envelope<>(row, "worker " + row.workerId() + " is " + row.state());
    }

    @PATCH
    @Path("{farm}/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "changeWorker",
            summary = "Drains, disables or enables a worker, notes something about it, or says which pools it serves",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = WorkerPatch.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The worker as it is now",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = WorkerRow.class)))
    public CompletionStage<Response> change(
            @Parameter(example = "local") @PathParam("farm") String farm,
            @Parameter(example = "box1") @PathParam("name") String name,
            @Parameter(hidden = true) @Nullable WorkerPatch sent) {
        WorkerPatch body = HttpProblem.requireBody(sent);
        return commands.answer(
                commands.scheduler().changeWorker(farm, name, body.change()),
                ADVICE,
                receipt -> Response.ok(new Envelope<>(find(farm, name), receipt.message()))
                        .build());
    }

    @DELETE
    @Path("{farm}/{name}")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "forgetWorker",
            summary = "Forgets what is known about a worker that is not offered any more")
    @ApiResponse(
            responseCode = "200",
            description = "Farm and name of the worker",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "string", example = "local/box1")))
    public CompletionStage<Response> forget(
            @Parameter(example = "local") @PathParam("farm") String farm,
            @Parameter(example = "box1") @PathParam("name") String name) {
        return commands.confirm(commands.scheduler().forgetWorker(farm, name), ADVICE, farm + "/" + name);
    }

    private WorkerRow find(String farm, String name) {
        FarmView view = commands.scheduler().view();
        List<WorkerRow> ofFarm = view.farms().stream()
                .filter(each -> each.name().equals(farm))
                .flatMap(each -> rows(view, each).stream())
                .toList();
        return ofFarm.stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow(() -> HttpProblem.notFound("there is no worker '" + name + "' on farm '" + farm + "'"
                        + PluginConfig.didYouMean(
                                name, ofFarm.stream().map(WorkerRow::name).toList())));
    }

    private static List<WorkerRow> rows(FarmView view, FarmView.Farm farm) {
        List<WorkerRow> rows = new ArrayList<>();
        farm.workers().forEach(worker -> rows.add(WorkerRow.of(view, farm.name(), worker)));
        farm.absent().forEach(worker -> rows.add(WorkerRow.of(farm.name(), worker)));
        rows.sort(Comparator.comparing(WorkerRow::name));
        return rows;
    }
}
