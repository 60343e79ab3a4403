package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionTest {
    @TempDir
    static Path data;

    private static TestServer server;
    private static JsonNode api;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.start(data);
        ApiClient.Answer answer = server.api.get("/openapi.json");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        api = new ObjectMapper().readTree(answer.body());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void every_route_is_described() {
        List<String> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : api.get("paths").properties()) {
            path.getValue().fieldNames().forEachRemaining(method -> operations.add(method + " " + path.getKey()));
        }

        assertThat(api.get("openapi").textValue()).startsWith("3.1.");
        assertThat(operations)
                .containsExactly(
                        "get /farms",
                        "get /health",
                        "get /jobs",
                        "delete /jobs",
                        "get /jobs/{id}",
                        "patch /jobs/{id}",
                        "get /jobs/{id}/attempts",
                        "get /jobs/{id}/log",
                        "post /jobs/{id}/mark-done",
                        "post /jobs/{id}/requeue",
                        "post /jobs/{id}/retry",
                        "get /jobs/{id}/steps",
                        "post /jobs/{id}/suspend",
                        "get /jobs/{id}/tasks",
                        "get /jobs/{id}/why",
                        "get /limits",
                        "put /limits/{name}",
                        "delete /limits/{name}",
                        "post /new_job",
                        "get /shares",
                        "put /shares",
                        "delete /shares",
                        "get /sites",
                        "put /sites",
                        "delete /sites",
                        "get /workers",
                        "get /workers/{farm}/{name}",
                        "delete /workers/{farm}/{name}",
                        "patch /workers/{farm}/{name}");
    }

    @Test
    void every_reference_leads_somewhere_and_every_schema_is_used() {
        List<String> references = new ArrayList<>();
        api.findValuesAsText("$ref", references);

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(
                        reference -> assertThat(api.at(reference.substring(1)).isObject())
                                .as(reference)
                                .isTrue());
        List<String> schemas = new ArrayList<>();
        api.at("/components/schemas")
                .fieldNames()
                .forEachRemaining(name -> schemas.add("#/components/schemas/" + name));
        assertThat(references).containsAll(schemas);
    }

    @Test
    void every_answer_is_described_as_an_envelope() {
        for (JsonNode path : api.get("paths")) {
            for (JsonNode operation : path) {
                assertThat(operation.get("operationId").textValue()).isNotBlank();
                assertThat(operation.get("summary").textValue()).isNotBlank();
                for (Map.Entry<String, JsonNode> response :
                        operation.get("responses").properties()) {
                    JsonNode content = response.getValue().get("content").get("application/json");
                    JsonNode schema =
                            api.at(content.at("/schema/$ref").textValue().substring(1));
                    assertThat(schema.get("required").toString())
                            .as(operation.get("operationId") + " " + response.getKey())
                            .isEqualTo("[\"data\",\"message\"]");
                    assertThat(schema.at("/properties/data")).isNotEmpty();
                    assertThat(schema.at("/properties/message/type").textValue())
                            .isEqualTo("string");
                }
            }
        }
    }

    @Test
    void what_may_be_missing_is_not_required_and_the_rest_is() {
        JsonNode row = api.at("/components/schemas/JobRow");

        assertThat(row.get("required").toString())
                .contains("\"jobID\"", "\"jobs-status\"", "\"name\"", "\"tasks\"")
                .doesNotContain("endedAt", "shot", "steps");
        assertThat(api.at("/components/schemas/JobRequest/required").toString()).isEqualTo("[\"name\"]");
        assertThat(api.at("/components/schemas/StepRequest/required").toString())
                .isEqualTo("[\"command\",\"name\"]");
        assertThat(api.at("/components/schemas/ErrorDetail/required").toString())
                .isEqualTo("[\"code\"]");
    }

    @Test
    void a_deadline_is_described_as_the_moment_that_it_is() {
        JsonNode deadline = api.at("/components/schemas/JobPatch/properties/deadline");

        assertThat(deadline.get("type").toString()).contains("string");
        assertThat(deadline.get("format").textValue()).isEqualTo("date-time");
    }

    @Test
    void the_examples_are_accepted_by_the_server() {
        JsonNode examples = api.at("/paths/~1new_job/post/requestBody/content/application~1json/examples");

        assertThat(examples.size()).isGreaterThanOrEqualTo(3);
        for (JsonNode example : examples) {
            server.api.post("/new_job", example.get("value").toString()).ok();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/docs,                      text/html;charset=utf-8",
        "/docs/,                     text/html;charset=utf-8",
        "/docs/swagger-ui.css,       text/css",
        "/docs/swagger-ui-bundle.js, text/javascript",
        "/docs/start.js,             text/javascript",
        "/docs/favicon-32x32.png,    image/png",
    })
    void the_documentation_comes_from_this_server_alone(String path, String type) {
        ApiClient.Answer answer = server.api.get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isNotEmpty();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("http"));
    }

    @Test
    void nobody_else_is_asked_to_judge_the_description() {
        assertThat(server.api.get("/docs/start.js").body()).contains("validatorUrl: null");
        assertThat(server.api.get("/docs").body()).doesNotContain("http://").doesNotContain("https://");
    }

    @Test
    void the_root_leads_browsers_to_the_documentation_and_programs_to_the_paths() {
        ApiClient.Answer browser = server.api.get("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(browser.status()).isEqualTo(303);
        assertThat(browser.headers().firstValue("Location")).hasValue(server.server.address() + "/docs");
        assertThat(server.api.get("/").ok().get("jobs").textValue()).isEqualTo("/jobs");
    }
}
