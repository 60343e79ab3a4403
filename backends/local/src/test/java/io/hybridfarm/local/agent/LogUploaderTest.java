package io.hybridfarm.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes with reports; nobody listens here, so that nothing goes any other way. */
class LogUploaderTest {
    private static final int MUCH = 1 << 20;

    @TempDir
    Path base;

    private final Map<Long, String> written = new TreeMap<>();
    private boolean unreadable;
    private Ledger ledger;
    private LogUploader uploads;

    @BeforeEach
    void open() throws IOException {
        ledger = new Ledger(base.resolve("ledger"), () -> Instant.EPOCH, LineFile::new);
        Server nobody =
                new Server(URI.create("https://127.0.0.1:9"), new Credentials("rack-1", "secret", "A".repeat(43)));
        uploads = new LogUploader(this::read, nobody, new Session("nobody"), ledger, () -> 0);
    }

    @AfterEach
    void close() throws IOException {
        uploads.close();
        ledger.close();
    }

    private LogChunk read(AttemptId attempt, long offset, int most) {
        if (unreadable) {
            throw new IllegalStateException("a defect");
        }
        String text = written.get(attempt.number());
        if (text == null) {
            throw new FarmException(ErrorCode.NOT_FOUND, "no output of " + attempt);
        }
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        byte[] some = Arrays.copyOfRange(all, (int) offset, (int) Math.min(all.length, offset + most));
        return new LogChunk(offset, some, offset + some.length == all.length);
    }

    private void ended(long attempt, String output) {
        written.put(attempt, output);
        uploads.started(attempt);
        ledger.ended(ReportMessages.lost(attempt, "gone"));
        uploads.ended(attempt);
    }

    @Test
    void small_output_goes_with_the_report_and_is_settled_once_the_server_has_it() {
        ended(1, "hello\n");
        assertThat(uploads.withReport(1, MUCH))
                .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("hello\n"));
        assertThat(ledger.notUploaded()).containsExactly(1L);

        uploads.answered(List.of(1L), List.of(1L));
        assertThat(ledger.notUploaded()).isEmpty();
        assertThat(uploads.awaitEnded(Duration.ZERO)).isTrue();
    }

    @Test
    void what_did_not_arrive_goes_with_the_next_report() {
        ended(1, "hello\n");
        assertThat(uploads.withReport(1, MUCH)).isPresent();
        assertThat(uploads.withReport(1, MUCH)).isEmpty();
        uploads.unanswered(List.of(1L));
        assertThat(uploads.withReport(1, MUCH)).isPresent();
    }

    @Test
    void output_that_could_not_be_read_goes_with_a_later_report() {
        ended(1, "hello\n");
        unreadable = true;
        assertThat(uploads.withReport(1, MUCH)).isEmpty();

        unreadable = false;
        assertThat(uploads.withReport(1, MUCH)).isPresent();
    }

    @Test
    void what_the_server_did_not_keep_is_still_to_be_brought() {
        ended(1, "one");
        ended(2, "two");
        assertThat(uploads.withReport(1, MUCH)).isPresent();
        assertThat(uploads.withReport(2, MUCH)).isPresent();
        uploads.answered(List.of(1L, 2L), List.of(2L));

        assertThat(ledger.notUploaded()).containsExactly(1L);
        assertThat(uploads.awaitEnded(Duration.ZERO)).isFalse();
    }

    @Test
    void what_is_much_or_was_begun_by_an_earlier_agent_goes_by_itself() {
        ended(1, "x".repeat(20_000));
        ended(2, "0123456789");
        uploads.resume(3, true);
        assertThat(uploads.withReport(1, MUCH)).isEmpty();
        assertThat(uploads.withReport(2, 9)).isEmpty();
        assertThat(uploads.withReport(2, 10)).isPresent();
        assertThat(uploads.withReport(3, MUCH)).isEmpty();
    }

    @Test
    void of_an_attempt_that_never_ran_there_is_nothing_and_that_is_all() {
        ended(1, "");
        written.clear();
        assertThat(uploads.withReport(1, MUCH))
                .hasValueSatisfying(bytes -> assertThat(bytes).isEmpty());
    }
}
