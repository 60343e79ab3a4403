package io.hybridfarm.benchmarks.rest;

import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.RequestBody;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a submission costs without the submission: the same bytes go the same way through the server and are read by the same
 * reader into records of the same shape, and an answer of the same kind goes back.
 */
@Path("/" + NoOpResource.PATH)
public final class NoOpResource {
    static final String PATH = "no_op";

    /** A job as {@link SampleJob} writes it. */
    record Job(String name, String show, String shot, String user, int priority, boolean held, List<Step> steps)
            implements RequestBody {}

    /** A step as {@link SampleJob} writes it. */
    record Step(
            String name,
            List<String> command,
            @Nullable String frames,
            @Nullable Integer chunk,
            @Nullable Demand demand,
            @Nullable List<String> inputs,
            @Nullable List<String> outputs,
            @Nullable Map<String, String> env,
            @Nullable Integer retries,
            @Nullable String timeout,
            @Nullable List<Dependency> dependsOn) {}

    /** A demand as {@link SampleJob} writes it. */
    record Demand(double cores, String memory, int gpus, List<String> tags) {}

    /** A dependency as {@link SampleJob} writes it. */
    record Dependency(String step) {}

    /** Reads a job and forgets it. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response forget(Job job) {
        return Response.created(URI.create("/jobs/00001"))
                .entity(new Envelope<>("00001", "job 00001 submitted" + (job.held() ? ", held" : "")))
                .build();
    }
}
