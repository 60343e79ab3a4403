package io.hybridfarm.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.local.host.HostIdentity;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.testkit.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrolmentTest {
    @TempDir
    Path base;

    private static String owner(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private int farm(String... words) {
        return CommandLines.of(new EnrolMain(new SettableClock(), new SplittableRandom(5)))
                .execute(words);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_worker_keeps_its_token_to_itself() throws IOException {
        Path file = base.resolve("worker/token");
        try (ScriptedHost host = new ScriptedHost(base.resolve("host"))) {
            JoinToken invitation = JoinToken.draw(host.fingerprint, new SplittableRandom(1));
            Credentials enrolled = Enrolling.enrol(host.address(), invitation, "rack-1", file, new SplittableRandom(2));

            assertThat(host.enrolments).hasSize(1);
            assertThat(host.enrolments.get(0).joinToken()).isEqualTo(invitation.text());
            assertThat(host.enrolments.get(0).sha256()).isEqualTo(Secrets.sha256(enrolled.token()));
            assertThat(Credentials.read(file)).isEqualTo(enrolled);
            assertThat(base.resolve("worker")).isDirectoryNotContaining(other -> !other.equals(file));
            assertThat(enrolled.bearer()).isEqualTo("rack-1." + enrolled.token());
            assertThat(enrolled.toString()).doesNotContain(enrolled.token());
            assertThat(owner(file)).isEqualTo("rw-------");
            assertThat(owner(file.getParent())).isEqualTo("rwx------");
        }
    }

    @Test
    void a_server_that_does_not_answer_is_named_with_what_to_check() throws IOException {
        URI nobody;
        JoinToken invitation;
        try (ScriptedHost host = new ScriptedHost(base.resolve("host"))) {
            nobody = host.address();
            invitation = JoinToken.draw(host.fingerprint, new SplittableRandom(1));
        }

        assertThatThrownBy(() ->
                        Enrolling.enrol(nobody, invitation, "rack-1", base.resolve("token"), new SplittableRandom(2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(nobody + " does not enrol this worker: no connection")
                .hasMessageContaining("check that --server");
    }

    @Test
    void a_worker_that_did_not_hear_the_answer_asks_again_for_the_same() throws IOException {
        Path file = base.resolve("token");
        SplittableRandom random = new SplittableRandom(2);
        try (ScriptedHost host = new ScriptedHost(base.resolve("host"))) {
            JoinToken invitation = JoinToken.draw(host.fingerprint, new SplittableRandom(1));
            host.loseAnswers(Protocol.ENROL, 1);
            assertThatThrownBy(() -> Enrolling.enrol(host.address(), invitation, "rack-1", file, random))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("run this again with the same join token");
            assertThat(file).doesNotExist();

            Credentials enrolled = Enrolling.enrol(host.address(), invitation, "rack-1", file, random);
            assertThat(host.enrolments).hasSize(2).allMatch(host.enrolments.get(0)::equals);
            assertThat(Credentials.read(file)).isEqualTo(enrolled);
            assertThat(Secrets.sha256(enrolled.token()))
                    .isEqualTo(host.enrolments.get(0).sha256());
        }
    }

    @Test
    void a_server_with_another_certificate_is_told_nothing() throws IOException {
        HostIdentity.open(Files.createDirectories(base.resolve("other")));
        try (ScriptedHost host = new ScriptedHost(base.resolve("host"));
                ScriptedHost other = new ScriptedHost(base.resolve("other"))) {
            JoinToken invitation = JoinToken.draw(host.fingerprint, new SplittableRandom(1));

            assertThatThrownBy(() -> Enrolling.enrol(
                            other.address(), invitation, "rack-1", base.resolve("token"), new SplittableRandom(2)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not the one that this worker was enrolled with");
            assertThat(other.enrolments).isEmpty();
            assertThat(base.resolve("token")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hf1", "hf2.a.b", "hf1.short.short", "hf1..."})
    void what_is_no_join_token_is_refused_without_being_shown(String text) {
        assertThatThrownBy(() -> JoinToken.parse(text))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("hf1.FINGERPRINT.SECRET");
    }

    @Test
    void a_token_that_was_printed_can_be_read() {
        JoinToken token = JoinToken.draw("f".repeat(43), new SplittableRandom(1));
        assertThat(JoinToken.parse(token.text() + "\n")).isEqualTo(token);
        assertThat(token.toString()).doesNotContain(token.secret());
    }

    @Test
    void a_damaged_token_file_is_refused_without_being_shown() throws IOException {
        Path file = Files.writeString(base.resolve("token"), "{\"worker\":\"rack-1\",\"token\":\"secret");
        assertThatThrownBy(() -> Credentials.read(file))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("is damaged")
                .hasMessageNotContaining("secret");
    }

    @Test
    void an_invitation_is_kept_as_a_hash_with_its_end_and_its_uses() throws IOException {
        Path farm = Files.createDirectories(base.resolve("farms/local"));

        assertThat(farm("enrol", "--data", base.toString(), "--valid", "2h", "--uses", "3"))
                .isZero();

        try (Stream<Path> joins = Files.list(farm.resolve("joins"))) {
            List<Path> files = joins.toList();
            assertThat(files).hasSize(1);
            assertThat(files.get(0).getFileName().toString()).matches("[0-9a-f]{64}\\.json");
            assertThat(files.get(0)).hasContent("{\"until\":\"2026-01-05T11:00:00Z\",\"uses\":3}");
        }
    }

    @Test
    void a_revoked_worker_is_let_in_no_more() throws IOException {
        Path agents = Files.createDirectories(base.resolve("farms/local/agents"));
        Path file = Files.createFile(agents.resolve("rack-1.json"));

        assertThat(farm("revoke", "rack-1", "--data", base.toString())).isZero();
        assertThat(file).doesNotExist();
        assertThat(farm("revoke", "rack-1", "--data", base.toString())).isEqualTo(CommandLines.FAILED);
        assertThat(farm("revoke", "../agents/rack-1", "--data", base.toString()))
                .isEqualTo(CommandLines.FAILED);
    }

    @Test
    void a_farm_that_is_not_there_cannot_be_joined() {
        assertThat(farm("enrol", "--data", base.resolve("none").toString())).isEqualTo(CommandLines.FAILED);
        assertThat(farm("enrol", "--uses", "0", "--data", base.toString())).isEqualTo(CommandLines.FAILED);
        assertThat(farm("enrol", "--valid", "soon")).isEqualTo(2);
    }

    @Test
    void a_folder_is_used_by_one_agent_and_for_one_server() {
        try (DataFolder folder = DataFolder.open(base.resolve("data"))) {
            folder.bind("one");
            folder.bind("one");
            assertThatThrownBy(() -> folder.bind("another"))
                    .isInstanceOf(FarmException.class)
                    .hasMessageContaining("holds work for another server");
            assertThat(folder.identity()).isEqualTo(folder.identity());
            assertThatThrownBy(() -> DataFolder.open(base.resolve("data")))
                    .isInstanceOf(FarmException.class)
                    .hasMessageContaining("another worker agent uses the folder");
        }
        try (DataFolder again = DataFolder.open(base.resolve("data"))) {
            assertThat(again.identity()).isNotEmpty();
        }
    }
}
