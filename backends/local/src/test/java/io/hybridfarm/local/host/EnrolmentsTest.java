package io.hybridfarm.local.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentsTest {
    @TempDir
    private Path folder;

    @Test
    void what_lets_a_worker_in_is_written_once() throws IOException {
        Enrolments enrolments = new Enrolments(folder, 1);
        enrolments.add("w1", Hashes.sha256("secret"));
        Path file = folder.resolve("agents").resolve("w1.json");
        Object key = Files.getAttribute(file, "unix:ino");

        enrolments.keepIdentity("w1", "machine-1");

        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(key);
        assertThat(new Enrolments(folder, 1).identity("w1")).isEqualTo("machine-1");
        assertThat(new Enrolments(folder, 1).isLetIn("w1", "secret", 0)).isTrue();
    }

    @Test
    void a_worker_that_is_shut_out_stays_out_whatever_becomes_known_of_it() throws IOException {
        Enrolments enrolments = new Enrolments(folder, 1);
        enrolments.add("w1", Hashes.sha256("secret"));
        enrolments.keepIdentity("w1", "machine-1");
        Files.delete(folder.resolve("agents").resolve("w1.json"));

        enrolments.keepIdentity("w1", "machine-2");

        assertThat(enrolments.isLetIn("w1", "secret", 5)).isFalse();
        assertThat(enrolments.identity("w1")).isEmpty();
    }

    @Test
    void who_is_let_in_again_may_be_another_machine() throws IOException {
        Enrolments enrolments = new Enrolments(folder, 1);
        enrolments.add("w1", Hashes.sha256("secret"));
        enrolments.keepIdentity("w1", "machine-1");
        Files.delete(folder.resolve("agents").resolve("w1.json"));

        enrolments.add("w1", Hashes.sha256("another"));

        assertThat(enrolments.identity("w1")).isEmpty();
    }
}
