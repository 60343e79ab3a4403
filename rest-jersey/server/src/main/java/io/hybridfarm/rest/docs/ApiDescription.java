package io.hybridfarm.rest.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.hybridfarm.rest.error.ErrorDetail;
import io.hybridfarm.rest.wire.Envelope;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.oas.integration.SwaggerConfiguration;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI 3.1 document.
 *
 * <p>The resources name the type of their {@code data}; the envelope around it and the errors that every operation shares are
 * added here, in one place.
 */
public final class ApiDescription {
    private static final String JSON = "application/json";
    private static final String ERROR = "ErrorAnswer";

    private final List<Class<?>> resources;
    private byte @Nullable [] json;

    /**
     * @param resources the annotated classes, in the order in which they are shown
     */
    public ApiDescription(List<Class<?>> resources) {
        this.resources = List.copyOf(resources);
    }

    /** The document as JSON. */
    synchronized byte[] json() {
        byte[] made = json;
        if (made == null) {
            made = make();
            json = made;
        }
        return made.clone();
    }

    private byte[] make() {
        OpenAPI api = new Reader(new SwaggerConfiguration().openAPI31(true).openAPI(head()))
                .read(new LinkedHashSet<>(resources));
        ModelConverters.getInstance(true).readAll(ErrorDetail.class).forEach(api.getComponents()::addSchemas);
        new RequiredFields(resources, ErrorDetail.class)
                .mark(api.getComponents().getSchemas());
        // The order of the methods of a class, and so of what comes out of them, is the virtual machine's choice.
        Paths paths = new Paths();
        paths.putAll(new TreeMap<>(api.getPaths()));
        api.setPaths(paths);
        api.getPaths()
                .forEach((path, item) -> item.readOperationsMap()
                        .forEach((method, operation) -> complete(api.getComponents(), path, method, operation)));
        api.getComponents().addSchemas(ERROR, envelope(reference(ErrorDetail.class.getSimpleName())));
        api.getComponents().setSchemas(new TreeMap<>(api.getComponents().getSchemas()));
        // What the methods return is described with the data alone; the library has looked at their types as well.
        api.getComponents().getSchemas().keySet().removeIf(name -> name.startsWith(Envelope.class.getSimpleName()));
        try {
            return Json31.pretty().writeValueAsString(api).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the API's description could not be written", e);
        }
    }

    private static OpenAPI head() {
        String version = ApiDescription.class.getPackage().getImplementationVersion();
        return new OpenAPI()
                .components(new Components())
                .servers(List.of(new Server().url("/").description("The server that gave this document")))
                .security(List.of())
                .tags(List.of(
                        new Tag().name("jobs").description("Submissions"),
                        new Tag().name("tasks").description("What jobs are made of, and how it went"),
                        new Tag().name("policy").description("Who is entitled to what"),
                        new Tag().name("farms").description("Where tasks run"),
                        new Tag().name("server").description("The server itself")))
                .info(new Info()
                        .title("HybridFarm")
                        .version(version == null ? "development" : version)
                        .description(
                                "Every answer is {\"data\": ..., \"message\": \"...\"}. Of an error, data has a code"
                                        + " for programs and, where it applies, the field; message says what would be right.")
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")));
    }

    private static void complete(Components components, String path, PathItem.HttpMethod method, Operation operation) {
        operation.getResponses().values().forEach(response -> {
            if (response.getHeaders() != null) {
                response.getHeaders().values().forEach(header -> header.setSchema(text()));
            }
            Content content = Objects.requireNonNullElse(response.getContent(), new Content());
            content.values().forEach(kind -> kind.setSchema(typed(kind.getSchema())));
            MediaType json = content.get(JSON);
            if (json != null) {
                json.setSchema(answer(components, operation.getOperationId(), json.getSchema()));
            }
        });
        errors(path, method, operation).forEach((status, description) -> {
            if (!operation.getResponses().containsKey(status)) {
                operation.getResponses().addApiResponse(status, error(description));
            }
        });
    }

    private static Schema<?> answer(Components components, String operationId, Schema<?> data) {
        String name = Character.toUpperCase(operationId.charAt(0)) + operationId.substring(1) + "Answer";
        components.addSchemas(name, envelope(data));
        return reference(name);
    }

    private static Schema<?> envelope(Schema<?> data) {
        Schema<?> message = text().description("A sentence for people");
        Schema<?> envelope = new JsonSchema().typesItem("object");
        envelope.addProperty("data", data);
        envelope.addProperty("message", message);
        envelope.setRequired(List.of("data", "message"));
        return envelope;
    }

    private static Map<String, String> errors(String path, PathItem.HttpMethod method, Operation operation) {
        boolean command = method != PathItem.HttpMethod.GET;
        Map<String, String> errors = new TreeMap<>();
        errors.put("403", "The request comes from a web page of another origin, or is meant for another host");
        errors.put("429", "Too much is waiting already; try again after the seconds of Retry-After");
        errors.put("500", "The server failed");
        if (operation.getParameters() != null || command) {
            errors.put("400", "A parameter or field is wrong; the message says what would be right");
        }
        boolean policy = Stream.of("/shares", "/limits", "/sites").anyMatch(path::startsWith);
        if (path.contains("{id}") || (command && !policy)) {
            errors.put("404", "There is no such job");
        } else if (path.contains("{name}")) {
            errors.put("404", "There is no such limit");
        }
        if (command && !policy) {
            errors.put("409", "The state of the job forbids it");
        }
        if (command || policy || path.endsWith("/why")) {
            errors.put("503", "The scheduler has stopped, or did not answer in time");
        }
        if (operation.getRequestBody() != null) {
            errors.put("413", "The body is larger than 1 MiB");
            errors.put("415", "The body is not application/json");
        }
        if (path.equals("/new_job")) {
            errors.put("422", "The job is larger than this server takes");
        }
        if (path.endsWith("/log")) {
            errors.put("501", "The farm keeps no logs");
        }
        return errors;
    }

    private static ApiResponse error(String description) {
        return new ApiResponse()
                .description(description)
                .content(new Content().addMediaType(JSON, new MediaType().schema(reference(ERROR))));
    }

    /** The library reads a plain type as OpenAPI 3.0 has it, and does not write it as 3.1 has it. */
    private static Schema<?> typed(Schema<?> schema) {
        return schema.getTypes() == null && schema.getType() != null ? schema.typesItem(schema.getType()) : schema;
    }

    private static Schema<?> text() {
        return new JsonSchema().typesItem("string");
    }

    private static Schema<?> reference(String name) {
        return new JsonSchema().$ref("#/components/schemas/" + name);
    }
}
