package io.hybridfarm.rest.guard;

import io.hybridfarm.rest.wire.Envelope;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.TreeSet;

/** Adds to every answer what browsers shall know, and puts the answer to OPTIONS into the envelope too. */
public final class AnswerHeaders implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
        if (request.getMethod().equals(HttpMethod.OPTIONS) && response.getStatus() < 300) {
            List<String> methods = List.copyOf(new TreeSet<>(response.getAllowedMethods()));
            response.setStatus(200);
            response.getHeaders().remove("Content-Length");
            response.setEntity(
                    new Envelope<>(methods, "this path takes " + String.join(", ", methods)),
                    new Annotation[0],
                    MediaType.APPLICATION_JSON_TYPE);
        } else if (!response.getHeaders().containsKey("Cache-Control")) {
            response.getHeaders().putSingle("Cache-Control", "no-store");
        }
    }
}
