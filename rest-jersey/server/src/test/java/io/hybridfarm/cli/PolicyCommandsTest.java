package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code farm change}, {@code why}, {@code shares} and {@code limits}. */
class PolicyCommandsTest {
    private final TestShell shell = TestShell.plain();
    private StubServer server;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--band RUSH --priority 7   | {\"priority\":7,\"band\":\"rush\"}",
                "--urgent                   | {\"urgent\":true}",
                "--no-urgent                | {\"urgent\":false}",
                "--deadline 2026-11-23T18:00:00Z | {\"deadline\":\"2026-11-23T18:00:00Z\"}",
                "--deadline none            | {\"deadline\":null}",
                "--show dune --department fx --user ann | {\"show\":\"dune\",\"department\":\"fx\",\"user\":\"ann\"}",
                "--max-running 0            | {\"maxRunning\":0}",
            })
    void a_change_is_sent_as_it_is_said(String options, String body) {
        server.replies("{}", "job 00017 is changed");

        assertThat(run("change 17 " + options)).isEqualTo(0);
        assertThat(server.requests).containsExactly(new StubServer.Request("PATCH", "/jobs/17", body));
        assertThat(shell.out()).isEqualTo("job 00017 is changed\n");
    }

    @Test
    void several_jobs_are_changed_one_after_the_other() {
        server.replies("{}", "changed");

        assertThat(run("change 17 18 --urgent")).isEqualTo(0);
        assertThat(server.requests).extracting(StubServer.Request::target).containsExactly("/jobs/17", "/jobs/18");
    }

    @Test
    void the_reason_comes_first_and_then_who_is_ahead() {
        server.replies(oneLine("""
                {"job": "00017", "state": "QUEUED", "sentence": "step 'render' waits its turn", "unblock": "12 frames less",
                 "steps": [
                   {"name": "render", "waiting": 0, "queued": 90, "running": 2, "unblock": "a free worker",
                    "refusal": {"reason": "NO_ROOM", "sentence": "waits its turn"},
                    "pools": [{"name": "blades", "couldFit": 40, "roomNow": 0,
                      "refusal": {"reason": "NO_ROOM", "sentence": "all are busy"},
                      "ahead": [{"level": "show", "node": "aurora", "standing": 0.4567, "first": "dragon",
                                 "firstStanding": 0.2, "others": 1},
                                {"level": "job", "node": "00017", "standing": 13, "first": "00004",
                                 "firstStanding": 1, "others": 12}]}]},
                   {"name": "movie", "waiting": 1, "queued": 0, "running": 0, "pools": [],
                    "refusal": {"reason": "DEPENDENCY", "sentence": "waits for step 'render'"}}]}"""), "");

        assertThat(run("why 17")).isEqualTo(0);
        assertThat(server.requests).containsExactly(new StubServer.Request("GET", "/jobs/17/why", ""));
        assertThat(shell.out()).isEqualTo("""
                job 00017 is QUEUED: step 'render' waits its turn
                to go on: 12 frames less

                step render, 2 running, 90 queued, 0 waiting
                  to go on: a free worker
                  pool blades: 40 workers could run it, 0 now; all are busy
                    show dragon comes first with 20 % of its share; aurora has 46 %
                    12 jobs come first, next 00004; 00017 is number 13 of its user

                step movie, 0 running, 0 queued, 1 waiting: waits for step 'render'
                """);
    }

    @Test
    void shares_are_a_table() {
        server.replies(oneLine("""
                [{"pool": "local", "resource": "cpu", "band": "normal", "node": "", "weight": 1.0, "min": 0, "max": 1,
                  "allocated": 0.5, "usage": 0.25, "standing": 0.125, "guaranteed": false, "running": 12,
                  "wants": true},
                 {"pool": "local", "resource": "cpu", "band": "normal", "node": "dragon/fx", "weight": 2.5, "min": 0.2,
                  "max": 0.8, "allocated": 0.1, "usage": 0, "standing": 0.05, "guaranteed": true, "running": 3,
                  "wants": false}]"""), "");

        assertThat(run("shares")).isEqualTo(0);
        List<String> lines = shell.out().lines().toList();
        assertThat(lines.get(0)).startsWith("POOL").contains("NODE").endsWith("WANTS");
        assertThat(lines.get(1))
                .matches("local +cpu +normal +\\(all\\) +1 +0.0 % +100.0 % +50.0 % +25.0 % +0.125 +12 +yes");
        assertThat(lines.get(2))
                .matches("local +cpu +normal +dragon/fx +2.5 +20.0 % +80.0 % +10.0 % +0.0 % +0.050 below min +3");
    }

    @Test
    void where_shows_may_run_is_a_table_and_a_show_is_bound_by_its_farms() {
        server.replies(
                "[{\"show\": \"*\", \"farms\": [\"*\"], \"changed\": true}, {\"show\": \"dragon\", \"farms\": [\"branch\", \"local\"]}]",
                "");
        assertThat(run("sites")).isEqualTo(0);
        assertThat(shell.out().lines().toList())
                .containsExactly(
                        "SHOW          MAY RUN ON     SET BY",
                        "(all others)  every farm     farm sites",
                        "dragon        branch, local  configuration");

        server.replies("{}", "show 'dragon' may run on farm branch and local alone");
        assertThat(run("sites set dragon local branch")).isEqualTo(0);
        assertThat(run("sites reset dragon")).isEqualTo(0);
        assertThat(server.requests)
                .contains(
                        new StubServer.Request(
                                "PUT", "/sites", "{\"show\":\"dragon\",\"farms\":[\"local\",\"branch\"]}"),
                        new StubServer.Request("DELETE", "/sites?show=dragon", ""));
    }

    @Test
    void limits_are_a_table() {
        server.replies(oneLine("""
                [{"name": "nuke", "count": 20, "used": 18, "waiting": true, "per": "host", "startsPerMinute": 60},
                 {"name": "arnold", "count": 5, "used": 0, "waiting": false, "per": "task"}]"""), "");

        assertThat(run("limits")).isEqualTo(0);
        assertThat(shell.out()).isEqualTo("""
                NAME    USED  COUNT  PER   STARTS/MIN  WAITED FOR
                nuke    18    20     host  60          yes
                arnold  0     5      task
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "shares set dragon --weight 3 --min 0.2 --max 0.8 --max-running 200 | PUT | /shares | {\"node\":\"dragon\",\"weight\":3.0,\"min\":0.2,\"max\":0.8,\"maxRunning\":200}",
                "shares reset dragon/fx/ann           | DELETE | /shares?node=dragon%2Ffx%2Fann | ``",
                "limits set nuke 20                   | PUT    | /limits/nuke | {\"count\":20}",
                "limits set nuke 0 --per host --starts 60 | PUT | /limits/nuke | {\"count\":0,\"per\":\"host\",\"startsPerMinute\":60}",
                "limits reset nu/ke                   | DELETE | /limits/nu%2Fke | ``",
            })
    void entitlements_are_changed_as_is_said(String words, String method, String target, String body) {
        server.replies("null", "done so");

        assertThat(run(words)).isEqualTo(0);
        assertThat(server.requests).containsExactly(new StubServer.Request(method, target, body));
        assertThat(shell.out()).isEqualTo("done so\n");
    }

    private static String oneLine(String json) {
        return json.replace("\n", " ");
    }

    private int run(String words) {
        return shell.run((words + " --server " + server.address()).split(" "));
    }
}
