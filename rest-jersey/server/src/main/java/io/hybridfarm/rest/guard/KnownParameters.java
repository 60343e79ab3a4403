package io.hybridfarm.rest.guard;

import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.PluginConfig;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Refuses query parameters that the resource does not know or that are given twice: a misspelt filter would show all. */
public final class KnownParameters implements DynamicFeature {
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        List<String> known = new ArrayList<>();
        for (Parameter parameter : resource.getResourceMethod().getParameters()) {
            Arrays.stream(parameter.getAnnotationsByType(QueryParam.class))
                    .map(QueryParam::value)
                    .forEach(known::add);
        }
        context.register(new Check(known));
    }

    private record Check(List<String> known) implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            for (Map.Entry<String, List<String>> given :
                    request.getUriInfo().getQueryParameters().entrySet()) {
                if (!known.contains(given.getKey())) {
                    throw HttpProblem.invalid(
                            given.getKey(),
                            "unknown parameter"
                                    + (known.isEmpty()
                                            ? "; this path takes none"
                                            : PluginConfig.didYouMean(given.getKey(), known)));
                }
                if (given.getValue().size() > 1) {
                    throw HttpProblem.invalid(
                            given.getKey(), "given " + given.getValue().size() + " times; once is right");
                }
            }
        }
    }
}
