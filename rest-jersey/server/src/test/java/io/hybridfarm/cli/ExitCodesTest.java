package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExitCodesTest {
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

    @Test
    void what_is_done_ends_with_0() {
        server.replies("\"00017\"", "job 00017 is canceled");

        assertThat(shell.run("cancel", "17", "--server", server.address())).isEqualTo(0);
        assertThat(shell.out()).isEqualTo("job 00017 is canceled\n");
        assertThat(server.requests).containsExactly(new StubServer.Request("DELETE", "/jobs?jobID=17", ""));
    }

    @Test
    void what_the_server_refuses_ends_with_1_and_its_sentence() {
        server.refuses(404, "there is no job 00099");

        assertThat(shell.run("cancel", "99", "--server", server.address())).isEqualTo(1);
        assertThat(shell.err()).isEqualTo("farm: there is no job 00099\n");
        assertThat(shell.out()).isEmpty();
    }

    @Test
    void a_refused_job_does_not_keep_the_others_from_being_tried() {
        server.refuses(404, "there is no job 00099").replies("\"00017\"", "job 00017 is canceled");

        assertThat(shell.run("cancel", "99", "17", "--server", server.address()))
                .isEqualTo(1);
        assertThat(shell.out()).isEqualTo("job 00017 is canceled\n");
    }

    @Test
    void a_wrong_command_line_ends_with_2_and_sends_nothing() {
        server.replies("null", "");

        for (List<String> words : List.of(
                List.of("jbos"),
                List.of("jobs", "--limti", "3"),
                List.of("jobs", "--limit", "many"),
                List.of("jobs", "--state", "SLEEPING"),
                List.of("cancel"),
                List.of("job"),
                List.of("priority", "high", "17"),
                List.of("change", "17"),
                List.of("change", "--band", "rush"),
                List.of("change", "17", "--band", "quick"),
                List.of("why"),
                List.of("shares", "set", "dragon"),
                List.of("shares", "set", "dragon", "--weight", "much"),
                List.of("shares", "reset"),
                List.of("limits", "set", "nuke"),
                List.of("limits", "set", "nuke", "20", "--per", "job"),
                List.of("submit"),
                List.of("submit", "--"),
                List.of("submit", "a.json", "--", "true"),
                List.of("submit", "no-such-file.json"),
                List.of("log", "17", "--attempt", "a1", "--task", "2"),
                List.of("jobs", "--server", "ftp://example.org"),
                List.<String>of())) {
            assertThat(shell.run(words.toArray(String[]::new))).as("%s", words).isEqualTo(2);
        }
        assertThat(shell.err()).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void a_misspelt_command_is_answered_with_the_right_one() {
        shell.run("job5");

        assertThat(shell.err()).contains("job5").contains("jobs").contains("farm --help");
    }

    @Test
    void nobody_at_the_address_ends_with_3_at_once() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(shell.run("jobs", "--server", "127.0.0.1:" + free)).isEqualTo(3);
        assertThat(shell.err())
                .contains("no server answers at http://127.0.0.1:" + free)
                .contains("farm serve");
        assertThat(shell.err().lines()).hasSize(1);
        assertThat(shell.pauses).isEmpty();
    }

    @Test
    void a_job_that_was_waited_for_and_failed_ends_with_4() {
        server.replies("{\"jobID\":\"00001\",\"name\":\"x\",\"jobs-status\":\"RUNNING\",\"tasks\":{\"running\":1}}", "")
                .replies(
                        "{\"jobID\":\"00001\",\"name\":\"x\",\"jobs-status\":\"FAILED\",\"tasks\":{\"failed\":1}}", "");

        assertThat(shell.run("job", "1", "--wait", "--json", "--server", server.address()))
                .isEqualTo(4);
        assertThat(shell.out()).contains("\"jobs-status\" : \"FAILED\"");
    }

    @Test
    void an_answer_that_is_not_ours_ends_with_1_and_doubts_the_address() {
        server.repliesRaw(200, "<html>hello</html>");

        assertThat(shell.run("jobs", "--server", server.address())).isEqualTo(1);
        assertThat(shell.err()).contains("is --server right?");
    }

    @Test
    void a_busy_server_is_asked_again_when_it_said() {
        server.isBusy("2").isBusy("nonsense").replies("[]", "");

        assertThat(shell.run("jobs", "--server", server.address())).isEqualTo(0);
        assertThat(shell.pauses).containsExactly(Duration.ofSeconds(2), Duration.ofMillis(500));
    }

    @Test
    void a_server_that_stays_busy_is_given_up() {
        server.isBusy("1");

        assertThat(shell.run("jobs", "--server", server.address())).isEqualTo(1);
        assertThat(shell.err()).isEqualTo("farm: too much\n");
        assertThat(server.requests).hasSize(5);
    }

    @Test
    void the_address_may_come_from_the_environment() {
        server.replies("[]", "");
        TestShell other = new TestShell(
                java.nio.file.Path.of("/"),
                "",
                java.util.OptionalInt.empty(),
                java.util.Map.of("HYBRIDFARM_SERVER", server.address() + "/"));

        assertThat(other.run("jobs")).isEqualTo(0);
        assertThat(server.requests).hasSize(1);
    }
}
