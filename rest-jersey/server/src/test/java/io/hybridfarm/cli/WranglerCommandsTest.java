package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WranglerCommandsTest {
    private static final String TWO_FARMS =
            "[{\"workerID\": \"local/w1\"}, {\"workerID\": \"local/w2\"}," + " {\"workerID\": \"cloud/w2\"}]";

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
    void workers_are_a_table_with_what_they_run() {
        server.replies(
                ("[{'workerID': 'local/w1', 'offered': true, 'state': 'DRAINING', 'health': 'WELL',"
                                + " 'reason': 'disk swap', 'cores': 8, 'usedCores': 2.5, 'memoryBytes': 400,"
                                + " 'usedMemoryBytes': 100, 'gpus': 1, 'usedGpus': 0, 'pools': ['light', 'anim'], 'running': 4,"
                                + " 'attempts': ["
                                + "{'jobID': '00001', 'step': 'render', 'frames': '17'},"
                                + "{'jobID': '00001', 'step': 'render', 'frames': '16'},"
                                + "{'jobID': '00002', 'step': 'movie'}, {'jobID': '00003', 'step': 'x'}]},"
                                + "{'workerID': 'local/w2', 'offered': true, 'state': 'ENABLED', 'health': 'SICK',"
                                + " 'cores': 8, 'usedCores': 0, 'memoryBytes': 0, 'usedMemoryBytes': 0, 'gpus': 0,"
                                + " 'usedGpus': 0, 'running': 0, 'attempts': []},"
                                + "{'workerID': 'local/w3', 'offered': false, 'state': 'DISABLED', 'health': 'WELL',"
                                + " 'note': 'sold', 'cores': 0, 'usedCores': 0, 'memoryBytes': 0, 'usedMemoryBytes': 0,"
                                + " 'gpus': 0, 'usedGpus': 0, 'running': 0, 'attempts': []},"
                                + "{'workerID': 'local/w4', 'offered': true, 'state': 'ENABLED', 'health': 'WELL',"
                                + " 'closedBecause': 'somebody uses it', 'cores': 8, 'usedCores': 0, 'memoryBytes': 0,"
                                + " 'usedMemoryBytes': 0, 'gpus': 0, 'usedGpus': 0, 'running': 0, 'attempts': []}]")
                        .replace('\'', '"'),
                "");

        assertThat(run("workers")).isEqualTo(0);
        List<String> lines = shell.out().lines().toList();
        assertThat(lines.get(1))
                .matches(
                        "local/w1 +DRAINING +2.5/8 +25 % +0/1 +4 +light,anim +00001 render 17, 00001 render 16, \\.\\.\\."
                                + " +disk swap");
        assertThat(lines.get(2)).matches("local/w2 +SICK +0/8 +0/0 +0");
        assertThat(lines.get(3)).matches("local/w3 +DISABLED \\(away\\) +0/0 +0/0 +0 +sold");
        assertThat(lines.get(4)).matches("local/w4 +CLOSED +0/8 +0/0 +0 +somebody uses it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "workers drain w1 --reason disk | PATCH | /workers/local/w1 | {\"state\":\"DRAINING\",\"reason\":\"disk\"}",
                "workers disable w1             | PATCH | /workers/local/w1 | {\"state\":\"DISABLED\"}",
                "workers enable cloud/w2        | PATCH | /workers/cloud/w2 | {\"state\":\"ENABLED\"}",
                "workers note w1 loud           | PATCH | /workers/local/w1 | {\"note\":\"loud\"}",
                "workers pools w1 light,anim    | PATCH | /workers/local/w1 | {\"pools\":[\"light\",\"anim\"]}",
                "workers pools w1 ,             | PATCH | /workers/local/w1 | {\"pools\":[]}",
                "workers delete w1              | DELETE | /workers/local/w1 | ``",
                "retry 17                       | POST | /jobs/17/retry | ``",
                "retry 17 --step render --frames 1-10 | POST | /jobs/17/retry | {\"step\":\"render\",\"frames\":\"1-10\"}",
                "requeue 17 --state RUNNING     | POST | /jobs/17/requeue | {\"states\":[\"RUNNING\"]}",
                "mark-done 17 --state FAILED,CANCELED | POST | /jobs/17/mark-done | {\"states\":[\"FAILED\",\"CANCELED\"]}",
                "suspend 17                     | POST | /jobs/17/suspend | ``",
                "resume 17                      | PATCH | /jobs/17 | {\"held\":false}",
                "limits set io 2 --release-at 0.9 | PUT | /limits/io | {\"count\":2,\"releaseAt\":0.9}",
            })
    void a_wish_is_sent_as_it_is_said(String words, String method, String target, String body) {
        server.replies(TWO_FARMS, "done so");

        assertThat(run(words)).isEqualTo(0);
        assertThat(server.requests.get(server.requests.size() - 1))
                .isEqualTo(new StubServer.Request(method, target, body));
        assertThat(shell.out()).isEqualTo("done so\n");
    }

    @Test
    void a_worker_that_two_farms_have_is_asked_after_and_one_that_none_has_is_refused() {
        server.replies(TWO_FARMS, "done so");

        assertThat(run("workers drain w2")).isEqualTo(1);
        assertThat(shell.err()).contains("'w2' is a worker of more than one farm", "local/w2 or cloud/w2");
        assertThat(run("workers drain w9")).isEqualTo(1);
        assertThat(shell.err()).contains("there is no worker 'w9'");
        assertThat(server.requests).extracting(StubServer.Request::method).containsOnly("GET");
    }

    private int run(String words) {
        return shell.run((words + " --server " + server.address()).split(" "));
    }
}
