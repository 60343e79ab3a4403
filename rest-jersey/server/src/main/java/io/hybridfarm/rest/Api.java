package io.hybridfarm.rest;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.rest.docs.ApiDescription;
import io.hybridfarm.rest.docs.DocsResource;
import io.hybridfarm.rest.error.ProblemMapper;
import io.hybridfarm.rest.error.Problems;
import io.hybridfarm.rest.farm.FarmsResource;
import io.hybridfarm.rest.farm.HealthResource;
import io.hybridfarm.rest.farm.WorkersResource;
import io.hybridfarm.rest.guard.AnswerHeaders;
import io.hybridfarm.rest.guard.BodyLimit;
import io.hybridfarm.rest.guard.KnownParameters;
import io.hybridfarm.rest.guard.OriginGuard;
import io.hybridfarm.rest.job.Commands;
import io.hybridfarm.rest.job.JobResource;
import io.hybridfarm.rest.job.JobsResource;
import io.hybridfarm.rest.job.LogFollowers;
import io.hybridfarm.rest.job.LogResource;
import io.hybridfarm.rest.job.TasksResource;
import io.hybridfarm.rest.policy.LimitsResource;
import io.hybridfarm.rest.policy.SharesResource;
import io.hybridfarm.rest.policy.SitesResource;
import io.hybridfarm.rest.wire.Json;
import io.hybridfarm.rest.wire.JsonBodyReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.media.sse.SseFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** Puts the resources and everything around them together. */
final class Api {
    /** The largest body that is read. */
    static final int MAX_BODY_BYTES = 1_048_576;

    private static final List<Class<?>> DESCRIBED = List.of(
            JobsResource.class,
            JobResource.class,
            TasksResource.class,
            LogResource.class,
            SharesResource.class,
            LimitsResource.class,
            SitesResource.class,
            FarmsResource.class,
            WorkersResource.class,
            HealthResource.class);

    private Api() {}

    static ResourceConfig of(
            ServerConfig config,
            boolean loopback,
            FarmScheduler scheduler,
            Problems problems,
            Json json,
            LogFollowers followers,
            Executor answering) {
        Commands commands = new Commands(scheduler, problems, answering, config.answerTimeout());
        Map<String, String> types = new TreeMap<>();
        config.farms().forEach(farm -> types.put(farm.name(), farm.type()));
        return new ResourceConfig()
                .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
                .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
                .property(ServerProperties.WADL_FEATURE_DISABLE, true)
                .property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true)
                .register(SseFeature.class)
                .register(JacksonFeature.withoutExceptionMappers())
                .register(json)
                .register(new JsonBodyReader())
                .register(new ProblemMapper(problems))
                .register(new OriginGuard(loopback))
                .register(new BodyLimit(MAX_BODY_BYTES))
                .register(new KnownParameters())
                .register(new AnswerHeaders())
                .register(new JobsResource(commands))
                .register(new JobResource(commands))
                .register(new TasksResource(commands))
                .register(new LogResource(scheduler, followers))
                .register(new SharesResource(commands))
                .register(new LimitsResource(commands))
                .register(new SitesResource(commands))
                .register(new FarmsResource(scheduler, types))
                .register(new WorkersResource(commands))
                .register(new HealthResource(scheduler))
                .register(new DocsResource(new ApiDescription(DESCRIBED)));
    }
}
