package io.hybridfarm.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogKeeperTest {
    @TempDir
    Path base;

    private WorkFolder folder;

    @BeforeEach
    void open() {
        folder = WorkFolder.open(base);
    }

    @Test
    void the_oldest_go_first_when_the_bytes_are_too_many() throws IOException {
        LogKeeper keeper = new LogKeeper(folder, 250, 100);
        for (int i = 8; i <= 11; i++) {
            attempt(i, 100);
            keeper.ended(new AttemptId(i), attempt -> false);
        }
        assertThat(kept()).containsExactly("a10", "a11");
    }

    @Test
    void what_earlier_servers_left_counts_but_what_runs_is_not_touched() throws IOException {
        attempt(1, 10);
        attempt(2, 10);
        attempt(3, 10);
        Files.createDirectory(folder.attempts().resolve("archive"));
        attempt(4, 10);
        new LogKeeper(folder, 1_000, 2).ended(new AttemptId(4), attempt -> attempt.number() == 1);
        assertThat(kept()).containsExactly("a1", "a3", "a4", "archive");
    }

    @Test
    void what_a_command_left_in_its_folder_counts_and_goes_with_it_but_not_what_it_links_to() throws IOException {
        Path elsewhere = Files.writeString(base.resolve("elsewhere"), "precious");
        attempt(1, 10);
        Path work = folder.attempt(new AttemptId(1)).work();
        Files.writeString(work.resolve("core"), "x".repeat(500));
        Files.createSymbolicLink(work.resolve("link"), elsewhere);
        LogKeeper keeper = new LogKeeper(folder, 300, 100);
        keeper.ended(new AttemptId(1), attempt -> false);
        assertThat(kept()).isEmpty();
        assertThat(elsewhere).hasContent("precious");
    }

    private void attempt(long number, int logSize) throws IOException {
        AttemptFolder attempt = folder.attempt(new AttemptId(number));
        attempt.create();
        Files.writeString(attempt.log(), "x".repeat(logSize));
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> folders = Files.list(folder.attempts())) {
            return folders.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void attempts_end_while_what_was_left_earlier_is_counted_and_nothing_is_deleted_until_it_is() throws Exception {
        attempt(1, 100);
        CountDownLatch counting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        LogKeeper keeper = new LogKeeper(folder, 150, 100);
        Thread first = new Thread(() -> keeper.begin(id -> {
            counting.countDown();
            try {
                return !go.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }));
        first.start();
        assertThat(counting.await(60, TimeUnit.SECONDS)).isTrue();
        attempt(2, 100);
        CompletableFuture.runAsync(() -> keeper.ended(new AttemptId(2), id -> false))
                .get(60, TimeUnit.SECONDS);
        assertThat(folder.attempt(new AttemptId(1)).exists()).isTrue();

        go.countDown();
        first.join(60_000);
        assertThat(folder.attempt(new AttemptId(1)).exists()).isFalse();
        assertThat(folder.attempt(new AttemptId(2)).exists()).isTrue();
    }
}
