package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.core.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Explanations, shares and limits over the wire. */
class PolicyApiTest {
    @TempDir
    Path data;

    private TestServer server;
    private ApiClient api;

    @BeforeEach
    void start() {
        Policy policy = Policy.DEFAULT
                .withShares(new Policy.Share("dragon", 3, new Policy.Bounds(0.2, 0.8), OptionalInt.of(200)))
                .withLimits(new Policy.Limit("nuke", 1, Policy.Per.TASK, OptionalInt.of(60)));
        server = TestServer.start(
                TestServer.config(data).withPolicy(policy), new TestFarm(2), scheduler -> {}, resources -> {});
        api = server.api;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_held_job_says_that_a_release_lets_it_go_on() {
        api.post("/new_job", "{\"name\": \"x\", \"held\": true, \"command\": [\"x\"], \"frames\": \"1-3\"}")
                .ok();

        ApiClient.Answer why = api.get("/jobs/1/why");

        assertThat(why.ok().get("job").textValue()).isEqualTo("00001");
        assertThat(why.data().get("state").textValue()).isEqualTo("HELD");
        assertThat(why.data().get("sentence").textValue()).contains("held");
        assertThat(why.message()).isEqualTo(why.data().get("sentence").textValue());
        assertThat(why.data().get("unblock").textValue()).contains("release");
        assertThat(why.data().at("/steps/0/refusal/reason").textValue()).isEqualTo("HELD");
    }

    @Test
    void a_job_behind_another_one_says_in_which_pool_and_who_is_ahead() throws InterruptedException {
        String job = "{\"name\": \"x\", \"user\": \"%s\", \"command\": [\"x\"], \"frames\": \"1-9\"}";
        api.post("/new_job", job.formatted("ann")).ok();
        server.farm.nextStarted();
        server.farm.nextStarted();
        api.post("/new_job", job.formatted("ann")).ok();

        JsonNode step = api.get("/jobs/2/why").ok().at("/steps/0");

        assertThat(step.get("name").textValue()).isEqualTo("main");
        assertThat(step.get("queued").intValue()).isEqualTo(9);
        assertThat(step.get("running").intValue()).isZero();
        JsonNode pool = step.at("/pools/0");
        assertThat(pool.get("name").textValue()).isEqualTo("local");
        assertThat(pool.get("couldFit").intValue()).isEqualTo(1);
        assertThat(pool.get("roomNow").intValue()).isZero();
        JsonNode ahead = pool.get("ahead").get(pool.get("ahead").size() - 1);
        assertThat(ahead.get("level").textValue()).isEqualTo("job");
        assertThat(ahead.get("node").textValue()).contains("00002");
        assertThat(ahead.get("first").textValue()).contains("00001");
        assertThat(ahead.get("others").intValue()).isEqualTo(1);
    }

    @Test
    void a_job_that_is_not_there_is_404() {
        api.get("/jobs/7/why").refused(404, "not-found");
        api.get("/jobs/x/why").refused(400, "invalid");
    }

    @Test
    void shares_show_what_their_nodes_have_and_are_entitled_to() throws InterruptedException {
        api.post("/new_job", "{\"name\": \"x\", \"show\": \"dragon\", \"department\": \"fx\", \"user\": \"ann\"}")
                .ok();
        server.farm.nextStarted();

        JsonNode show = share("dragon");
        assertThat(show.get("pool").textValue()).isEqualTo("local");
        assertThat(show.get("resource").textValue()).isEqualTo("cpu");
        assertThat(show.get("band").textValue()).isEqualTo("normal");
        assertThat(show.get("weight").doubleValue()).isEqualTo(3);
        assertThat(show.get("min").doubleValue()).isEqualTo(0.2);
        assertThat(show.get("max").doubleValue()).isEqualTo(0.8);
        assertThat(show.get("running").intValue()).isEqualTo(1);
        assertThat(show.get("allocated").doubleValue()).isEqualTo(0.5);
        assertThat(share("dragon/fx/ann").get("weight").doubleValue()).isEqualTo(1);
    }

    @Test
    void a_share_is_changed_and_given_back_what_the_configuration_says() throws InterruptedException {
        api.post("/new_job", "{\"name\": \"x\", \"show\": \"dragon\"}").ok();
        server.farm.nextStarted();

        ApiClient.Answer set = api.send("PUT", "/shares", "{\"node\": \"dragon\", \"weight\": 5, \"max\": 0.9}");
        assertThat(set.ok().toString()).isEqualTo("{\"node\":\"dragon\",\"weight\":5.0,\"min\":0.0,\"max\":0.9}");
        assertThat(set.message()).contains("dragon");
        assertThat(share("dragon").get("weight").doubleValue()).isEqualTo(5);
        assertThat(share("dragon").get("min").doubleValue()).isZero();

        assertThat(api.delete("/shares?node=dragon").ok().textValue()).isEqualTo("dragon");
        assertThat(share("dragon").get("weight").doubleValue()).isEqualTo(3);
    }

    @Test
    void a_guarantee_that_could_not_be_kept_is_refused() {
        api.send("PUT", "/shares", "{\"node\": \"dune\", \"min\": 0.9}").refused(400, "invalid");
    }

    @Test
    void limits_show_how_much_is_taken_and_who_waits() throws InterruptedException {
        api.post(
                        "/new_job",
                        "{\"name\": \"x\", \"command\": [\"x\"], \"frames\": \"1-2\","
                                + " \"demand\": {\"cores\": 0.1, \"licences\": {\"nuke\": 1}}}")
                .ok();
        server.farm.nextStarted();

        assertThat(api.get("/limits").ok().get(0).toString())
                .isEqualTo("{\"name\":\"nuke\",\"count\":1,\"used\":1,\"waiting\":true,\"per\":\"task\","
                        + "\"startsPerMinute\":60}");
    }

    @Test
    void a_limit_is_changed_made_and_given_back_what_the_configuration_says() {
        assertThat(api.send("PUT", "/limits/nuke", "{\"count\": 30, \"per\": \"host\"}")
                        .ok()
                        .toString())
                .isEqualTo("{\"count\":30,\"per\":\"host\"}");
        api.send("PUT", "/limits/arnold", "{\"count\": 5, \"startsPerMinute\": 10}")
                .ok();
        JsonNode limits = api.get("/limits").ok();
        assertThat(ApiClient.texts(limits, "name")).containsExactly("arnold", "nuke");
        assertThat(limits.get(1).get("count").intValue()).isEqualTo(30);

        assertThat(api.delete("/limits/nuke").ok().textValue()).isEqualTo("nuke");
        api.delete("/limits/arnold").ok();
        JsonNode back = api.get("/limits").ok();
        assertThat(ApiClient.texts(back, "name")).containsExactly("nuke");
        assertThat(back.get(0).get("count").intValue()).isEqualTo(1);
    }

    @Test
    void a_show_is_bound_to_farms_and_let_go_again() {
        String farm = api.get("/farms").ok().get(0).get("name").textValue();
        assertThat(api.get("/sites").ok().toString()).isEqualTo("[]");

        assertThat(api.send("PUT", "/sites", "{\"show\": \"dragon\", \"farms\": [\"" + farm + "\"]}")
                        .ok()
                        .toString())
                .isEqualTo("{\"show\":\"dragon\",\"farms\":[\"" + farm + "\"]}");
        api.send("PUT", "/sites", "{\"show\": \"*\", \"farms\": [\"*\"]}").ok();
        assertThat(api.get("/sites").ok().toString())
                .isEqualTo("[{\"show\":\"*\",\"farms\":[\"*\"],\"changed\":true},"
                        + "{\"show\":\"dragon\",\"farms\":[\"" + farm + "\"],\"changed\":true}]");

        assertThat(api.delete("/sites?show=dragon").ok().textValue()).isEqualTo("dragon");
        api.delete("/sites?show=*").ok();
        assertThat(api.get("/sites").ok().toString()).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PUT    | /shares             | {\"weight\": 2}                    | node   | must be given",
                "PUT    | /shares             | {\"node\": \"a/b/c/d\"}            | node   | show/department/user",
                "PUT    | /shares             | {\"node\": \"a\", \"weight\": 0}   | weight | from 0.001",
                "PUT    | /shares             | {\"node\": \"a\", \"weight\": \"2\"} | weight | a number, not the text",
                "PUT    | /shares             | {\"node\": \"a\", \"min\": 2}      | min    | from 0 to 1",
                "PUT    | /shares             | {\"node\": \"a\", \"max\": 0}      | max    | above 0",
                "PUT    | /shares             | {\"node\": \"a\", \"maxRunning\": 0} | maxRunning | 1 or more",
                "PUT    | /shares             | {\"node\": \"a\", \"wieght\": 1}   | wieght | did you mean 'weight'?",
                "DELETE | /shares             | -                                  | node   | DELETE /shares?node=",
                "DELETE | /shares?node=a//b   | -                                  | node   | 'a//b' must be",
                "DELETE | /shares?nod=a       | -                                  | nod    | did you mean 'node'?",
                "PUT    | /limits/nuke        | {}                                 | count  | must be given",
                "PUT    | /limits/nuke        | {\"count\": -1}                    | count  | from 0 to 1000000",
                "PUT    | /limits/nuke        | {\"count\": 1, \"per\": \"job\"}   | per    | must be task or host",
                "PUT    | /limits/nuke        | {\"count\": 1, \"startsPerMinute\": 0} | startsPerMinute | from 1 to 1000000",
                "PUT    | /limits/nu%20ke     | {\"count\": 1}                     | name   | 'nu ke' must be",
                "PUT    | /sites              | {\"farms\": [\"test\"]}            | show   | must be given",
                "PUT    | /sites              | {\"show\": \"a\"}                  | farms  | must be given",
                "PUT    | /sites              | {\"show\": \"a/b\", \"farms\": [\"*\"]} | show | the name of a show",
                "PUT    | /sites              | {\"show\": \"a\", \"farms\": []}     | farms  | 1 to 100 farms",
                "PUT    | /sites              | {\"show\": \"a\", \"farms\": [\"tset\"]} | farms | there is no 'tset'; there is",
                "DELETE | /sites              | -                                  | show   | DELETE /sites?show=",
                "DELETE | /sites?show=a/b     | -                                  | show   | the name of a show",
            })
    void a_wrong_request_is_named_with_what_would_be_right(
            String method, String path, String body, String field, String advice) {
        ApiClient.Answer answer = method.equals("DELETE") ? api.delete(path) : api.send(method, path, body);

        assertThat(answer.refused(400, "invalid").blaming(field).message()).contains(advice);
    }

    @Test
    void a_body_is_needed() {
        for (String path : List.of("/shares", "/limits/nuke", "/sites")) {
            api.send("PUT", path, "").refused(400, "invalid");
        }
    }

    private JsonNode share(String node) {
        for (JsonNode row : api.get("/shares").ok()) {
            if (row.get("node").textValue().equals(node)
                    && row.get("resource").textValue().equals("cpu")
                    && row.get("band").textValue().equals("normal")) {
                return row;
            }
        }
        throw new AssertionError("no share of " + node);
    }
}
