package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.rest.FarmServer;
import io.hybridfarm.rest.ServerConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a server that runs real processes. */
@Timeout(300)
class RealServerTest {
    @TempDir
    static Path data;

    private static FarmServer server;

    @BeforeAll
    static void start() {
        server = FarmServer.start(
                ServerConfig.defaults(data).withPort(0).withJournal(new ServerConfig.Journal("memory", Map.of())));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_job_is_submitted_waited_for_listed_shown_and_read() throws Exception {
        TestShell submit = shell();
        assertThat(submit.run(
                        "submit", "--name", "greeting", "--frames", "1-3", "--wait", "--", "echo", "hello {frame}"))
                .as(submit::err)
                .isEqualTo(Exit.DONE);
        String id = submit.out().lines().findFirst().orElseThrow().split(" ")[1];
        assertThat(submit.out())
                .contains("greeting 3/3 tasks (100 %), 3 succeeded")
                .contains("job " + id + " SUCCEEDED (3 succeeded)");

        TestShell jobs = shell();
        assertThat(jobs.run("jobs", "--name", "GREET", "--state", "SUCCEEDED,FAILED"))
                .isEqualTo(Exit.DONE);
        assertThat(jobs.out().lines().toList().get(1)).startsWith(id).contains("SUCCEEDED", "3/3", "greeting");

        TestShell job = shell();
        assertThat(job.run("job", id)).isEqualTo(Exit.DONE);
        assertThat(job.out()).contains("job        " + id + "  greeting").contains("main", "1-3");

        TestShell log = shell();
        assertThat(log.run("log", id, "--task", "1", "--follow")).isEqualTo(Exit.DONE);
        assertThat(log.out()).contains("hello 2");
    }

    @Test
    void a_failed_job_says_which_task_and_why_and_shows_its_output() {
        TestShell submit = shell();
        assertThat(submit.run("submit", "--retries", "0", "--wait", "--", "ls", "/no/such/file/for/this/test"))
                .isEqualTo(Exit.JOB_FAILED);
        assertThat(submit.out())
                .contains("1 task has failed:")
                .contains("main task 0")
                .contains("farm retry");
        String id = submit.out().lines().findFirst().orElseThrow().split(" ")[1];

        TestShell log = shell();
        assertThat(log.run("log", id)).isEqualTo(Exit.DONE);
        assertThat(log.out()).contains("/no/such/file/for/this/test");

        TestShell retry = shell();
        assertThat(retry.run("retry", id)).as(retry::err).isEqualTo(Exit.DONE);
        assertThat(shell().run("job", id, "--wait", "--json")).isEqualTo(Exit.JOB_FAILED);
    }

    @Test
    void a_held_job_tells_what_it_waits_for_and_goes_on_when_released() throws Exception {
        TestShell submit = shell();
        submit.run("submit", "--held", "--quiet", "--", "true");
        String id = submit.out().strip();

        TestShell job = shell();
        job.run("job", id);
        assertThat(job.out()).contains("what does not run yet:").contains("held");

        assertThat(shell().run("priority", "80", id)).isEqualTo(Exit.DONE);
        assertThat(shell().run("release", id)).isEqualTo(Exit.DONE);
        TestShell wait = shell();
        assertThat(wait.run("job", id, "--wait", "--json")).isEqualTo(Exit.DONE);
        JsonNode ended = ServerClient.JSON.readTree(wait.out());
        assertThat(ended.path("priority").asInt()).isEqualTo(80);
        assertThat(ended.path("jobs-status").asText()).isEqualTo("SUCCEEDED");
    }

    @Test
    void a_running_job_is_canceled() {
        TestShell submit = shell();
        submit.run("submit", "--quiet", "--", "sleep", "600");
        String id = submit.out().strip();

        assertThat(shell().run("hold", id)).isEqualTo(Exit.DONE);
        assertThat(shell().run("cancel", id)).isEqualTo(Exit.DONE);
        assertThat(shell().run("job", id, "--wait", "--json")).isEqualTo(Exit.JOB_FAILED);
    }

    @Test
    void what_the_server_refuses_is_said_in_its_words() {
        TestShell shell = shell();

        assertThat(shell.run("submit", "--frames", "1-", "--", "true")).isEqualTo(Exit.FAILED);
        assertThat(shell.err()).startsWith("farm: frames").doesNotContain("Exception");
        assertThat(shell().run("job", "99999")).isEqualTo(Exit.FAILED);
        assertThat(shell().run("job", "../health")).isEqualTo(Exit.FAILED);
        assertThat(shell().run("log", "99999")).isEqualTo(Exit.FAILED);
    }

    private static TestShell shell() {
        return TestShell.inRealTime(
                data, Map.of("HYBRIDFARM_SERVER", server.address().toString()));
    }
}
