package io.hybridfarm.local.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
    @TempDir
    Path base;

    @Test
    void a_join_token_is_good_for_as_many_workers_as_it_says() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            String token = farm.invite(Duration.ofHours(1), 2);
            ScriptedAgent first = new ScriptedAgent(farm.client, farm.address(), "one");
            ScriptedAgent second = new ScriptedAgent(farm.client, farm.address(), "two");
            first.enrol(token);
            second.enrol(token);

            ScriptedAgent.Answer third = new ScriptedAgent(farm.client, farm.address(), "three").enrolling(token);
            assertThat(third.status()).isEqualTo(401);
            assertThat(third.problem()).contains("used up");
            assertThat(first.isLetIn()).isTrue();
            assertThat(second.isLetIn()).isTrue();
            assertThat(farm.folder.resolve("joins")).isEmptyDirectory();
        }
    }

    @Test
    void a_join_token_ends_with_its_time() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            String token = farm.invite(Duration.ofMinutes(10), 1);
            farm.context.clock().advance(Duration.ofMinutes(10));
            ScriptedAgent late = new ScriptedAgent(farm.client, farm.address(), "late");
            assertThat(late.enrolling(token).status()).isEqualTo(401);
        }
    }

    @Test
    void a_name_that_is_enrolled_already_costs_no_use_of_the_token() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            farm.agent("one");
            String token = farm.invite(Duration.ofHours(2), 1);
            ScriptedAgent.Answer same = new ScriptedAgent(farm.client, farm.address(), "one").enrolling(token);
            assertThat(same.status()).isEqualTo(Protocol.NAME_TAKEN);
            assertThat(same.problem()).contains("'one'").contains("revoke");

            new ScriptedAgent(farm.client, farm.address(), "two").enrol(token);
        }
    }

    @Test
    void of_two_workers_of_one_name_at_the_same_moment_one_is_let_in() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            for (int round = 0; round < 20; round++) {
                String token = farm.invite(Duration.ofMinutes(60 + round), 2);
                List<ScriptedAgent> both = List.of(
                        new ScriptedAgent(farm.client, farm.address(), "w" + round),
                        new ScriptedAgent(farm.client, farm.address(), "w" + round));
                List<Integer> statuses =
                        both.stream()
                                .map(agent -> agent.asking(Protocol.ENROL, agent.enrolment(token)))
                                .toList()
                                .stream()
                                .map(answer -> ScriptedAgent.await(answer).status())
                                .toList();
                assertThat(statuses).containsExactlyInAnyOrder(200, Protocol.NAME_TAKEN);
                ScriptedAgent in = both.get(statuses.indexOf(200));
                in.bearer = in.name + "." + in.secret;
                assertThat(in.isLetIn()).isTrue();
                new ScriptedAgent(farm.client, farm.address(), "other" + round).enrol(token);
            }
            assertThat(farm.folder.resolve("joins")).isEmptyDirectory();
        }
    }

    @Test
    void who_did_not_hear_the_answer_asks_again_and_gets_the_same_for_nothing() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            String token = farm.invite(Duration.ofHours(1), 1);
            ScriptedAgent agent = new ScriptedAgent(farm.client, farm.address(), "one");
            agent.enrol(token);
            agent.enrol(token);
            assertThat(agent.isLetIn()).isTrue();
            assertThat(new ScriptedAgent(farm.client, farm.address(), "two")
                            .enrolling(token)
                            .status())
                    .isEqualTo(Protocol.NOT_LET_IN);
        }
    }

    @Test
    void who_is_not_invited_does_not_learn_which_names_are_taken() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            farm.agent("one");
            ScriptedAgent stranger = new ScriptedAgent(farm.client, farm.address(), "one");
            assertThat(stranger.enrolling("hf1.made.up").status()).isEqualTo(Protocol.NOT_LET_IN);
        }
    }

    @Test
    void an_enrolment_that_cannot_be_written_down_has_not_happened() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            String token = farm.invite(Duration.ofHours(1), 2);
            // Nothing can be written where a folder is in the way.
            Path inTheWay = farm.folder.resolve("joins/" + Hashes.sha256(token) + ".json.new/x");
            Files.createDirectories(inTheWay);
            ScriptedAgent agent = new ScriptedAgent(farm.client, farm.address(), "one");
            assertThat(agent.enrolling(token).status()).isEqualTo(500);
            assertThat(farm.folder.resolve("agents/one.json")).doesNotExist();

            Files.delete(inTheWay);
            agent.enrol(token);
            new ScriptedAgent(farm.client, farm.address(), "two").enrol(token);
            assertThat(agent.isLetIn()).isTrue();
        }
    }

    @Test
    void a_hello_that_cannot_be_written_down_leaves_no_worker_behind() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            Path inTheWay = farm.folder.resolve("agents/one.identity.new/x");
            Files.createDirectories(inTheWay);
            ScriptedAgent.Answer refused = agent.ask(Protocol.HELLO, agent.greeting());
            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.problem()).contains("cannot write");
            AttemptId attempt = farm.launch(1, "one");
            assertThat(farm.context.reporter().awaitLost(attempt).reason()).contains("left before");
            assertThat(farm.context.reporter().lastOffer()).isEmpty();

            Files.delete(inTheWay);
            agent.hello();
            assertThat(farm.context.reporter().awaitOffer().workers()).hasSize(1);
        }
    }

    @Test
    void a_name_that_would_lead_out_of_the_folder_is_refused() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            String token = farm.invite(Duration.ofHours(1), 1);
            ScriptedAgent agent = new ScriptedAgent(farm.client, farm.address(), "../x");
            ScriptedAgent.Answer answer = agent.enrolling(token);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.problem()).contains("name");
            agent.bearer = "../agents/x.secret";
            assertThat(agent.isLetIn()).isFalse();
        }
    }

    @Test
    void only_a_workers_own_token_lets_it_in() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent one = farm.agent("one");
            ScriptedAgent two = farm.agent("two");
            String secret = one.bearer.substring("one.".length());
            for (String wrong : new String[] {"", "one", "one.", "one.x", "two." + secret, "nobody." + secret}) {
                byte[] hello = Wire.write(one.greeting());
                ScriptedAgent.Answer answer = ScriptedAgent.await(one.asking(Protocol.HELLO, hello, "Bearer " + wrong));
                assertThat(answer.status()).as(wrong).isEqualTo(Protocol.NOT_LET_IN);
                assertThat(answer.problem()).isNotBlank().doesNotContain(secret);
            }
            assertThat(two.ask(Protocol.HELLO, one.greeting()).status()).isEqualTo(403);
            assertThat(one.isLetIn()).isTrue();
        }
    }

    @Test
    void who_is_revoked_is_shut_out_within_a_lease_and_its_work_given_to_others_after_one() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            farm.launch(1, "one");
            assertThat(agent.poll()).hasSize(1);

            Files.delete(farm.folder.resolve("agents/one.json"));
            farm.context.deadlines().advance(HostHarness.LEASE.dividedBy(2));
            assertThat(agent.report(ScriptedAgent.progress(1, 0.5)).status()).isEqualTo(Protocol.NOT_LET_IN);
            farm.context.deadlines().advance(HostHarness.LEASE);

            assertThat(farm.context
                            .reporter()
                            .awaitLost(HostHarness.order(1, "one").attempt())
                            .reason())
                    .contains("worker one");
        }
    }

    @Test
    void tokens_outlive_the_server() throws IOException {
        ScriptedAgent agent;
        String fingerprint;
        try (HostHarness farm = HostHarness.started(base)) {
            agent = farm.agent("one");
            fingerprint = farm.backend.fingerprint();
        }
        try (HostHarness farm = HostHarness.started(base)) {
            assertThat(farm.backend.fingerprint()).isEqualTo(fingerprint);
            assertThat(agent.at(farm).isLetIn()).isTrue();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void secrets_are_for_their_owner_alone_and_no_token_is_kept() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            Path fresh = Files.createDirectories(base.resolve("fresh"));
            HostIdentity.open(fresh);
            for (Path file : List.of(
                    fresh.resolve("tls.p12"), fresh.resolve("tls.password"), farm.folder.resolve("agents/one.json"))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
            assertThat(Files.readString(farm.folder.resolve("agents/one.json")))
                    .doesNotContain(agent.bearer.substring("one.".length()));
        }
    }

    @Test
    void who_trusts_another_certificate_sends_nothing() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            HttpClient wary = HostHarness.client("A".repeat(43));
            HttpRequest request = HttpRequest.newBuilder(farm.address().resolve(Protocol.ENROL))
                    .POST(HttpRequest.BodyPublishers.ofString("secret"))
                    .build();
            assertThatThrownBy(() -> wary.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }
}
