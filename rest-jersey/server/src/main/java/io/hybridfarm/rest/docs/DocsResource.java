package io.hybridfarm.rest.docs;

import io.hybridfarm.rest.wire.Envelope;
import io.hybridfarm.rest.wire.HttpProblem;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Serves the API's description, and Swagger UI to read it with; nothing of it comes from another place. */
@Path("/")
@Hidden
public final class DocsResource {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
    private static final String WEBJAR_VERSION = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final Map<String, String> TYPES =
            Map.of("css", "text/css", "js", "text/javascript", "png", "image/png", "html", "text/html;charset=utf-8");
    private static final List<String> OWN = List.of("index.html", "start.js");
    private static final List<String> OF_WEBJAR =
            List.of("swagger-ui.css", "swagger-ui-bundle.js", "favicon-16x16.png", "favicon-32x32.png");
    private static final List<Variant> KINDS = Variant.mediaTypes(
                    MediaType.APPLICATION_JSON_TYPE, MediaType.TEXT_HTML_TYPE)
            .build();

    private final ApiDescription description;
    private final String webjar;

    public DocsResource(ApiDescription description) {
        this.description = description;
        this.webjar = WEBJAR + webjarVersion() + "/";
    }

    /** Browsers are led to the documentation, programs to the paths. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
    public Response index(@Context Request request) {
        Variant kind = request.selectVariant(KINDS);
        if (kind != null && kind.getMediaType().isCompatible(MediaType.TEXT_HTML_TYPE)) {
            return Response.seeOther(URI.create("/docs")).build();
        }
        Map<String, String> paths = new TreeMap<>(Map.of(
                "jobs",
                "/jobs",
                "farms",
                "/farms",
                "workers",
                "/workers",
                "shares",
                "/shares",
                "limits",
                "/limits",
                "sites",
                "/sites",
                "health",
                "/health",
                "docs",
                "/docs",
                "openapi",
                "/openapi.json"));
        return Response.ok(new Envelope<>(paths, "this is HybridFarm; /docs describes the API"))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    @GET
    @Path("openapi.json")
    @Produces(MediaType.APPLICATION_JSON)
    public byte[] openApi() {
        return description.json();
    }

    @GET
    @Path("docs")
    @Produces(MediaType.TEXT_HTML)
    public Response docs() {
        return file("index.html");
    }

    @GET
    @Path("docs/{file}")
    @Produces(MediaType.WILDCARD)
    public Response file(@PathParam("file") String name) {
        String path = OWN.contains(name) ? name : OF_WEBJAR.contains(name) ? webjar + name : null;
        InputStream content = path == null ? null : DocsResource.class.getResourceAsStream(path);
        if (content == null) {
            throw HttpProblem.notFound("there is no file '" + name + "' under /docs");
        }
        return Response.ok(content)
                .type(type(name))
                .header("Content-Security-Policy", POLICY)
                .header("Cache-Control", "max-age=3600")
                .build();
    }

    private static @Nullable String type(String name) {
        return TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    }

    private static String webjarVersion() {
        try (InputStream properties = DocsResource.class.getResourceAsStream(WEBJAR_VERSION)) {
            if (properties == null) {
                throw new IllegalStateException("swagger-ui is not on the class path");
            }
            Properties read = new Properties();
            read.load(properties);
            return read.getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException("swagger-ui cannot be read", e);
        }
    }
}
