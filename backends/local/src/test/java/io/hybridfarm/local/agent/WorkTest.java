package io.hybridfarm.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.testkit.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkTest {
    @TempDir
    Path base;

    private final List<String> happened = new ArrayList<>();

    private FarmBackend open(Map<String, String> patterns) {
        if (patterns.containsKey("wrong")) {
            throw new FarmException(ErrorCode.BAD_CONFIGURATION, "that is no pattern");
        }
        happened.add("open " + patterns.keySet());
        return new FarmBackend() {
            @Override
            public Set<Capability> capabilities() {
                return Set.of();
            }

            @Override
            public void launch(LaunchOrder order) {
                throw new AssertionError("nothing is launched");
            }

            @Override
            public void cancel(AttemptId attempt) {
                throw new AssertionError("nothing is canceled");
            }

            @Override
            public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
                throw new AssertionError("no output is read");
            }

            @Override
            public void reconcile(List<LaunchOrder> live) {
                happened.add("reconcile");
            }

            @Override
            public void close() {
                happened.add("close");
            }
        };
    }

    private Work work(Ledger ledger, SettableClock clock) {
        URI nobody = URI.create("https://127.0.0.1:9");
        Credentials credentials = new Credentials("rack-1", "secret", "f".repeat(43));
        return new Work(
                ledger,
                new Outbox(() -> 0),
                new Work.MachineParts(clock, base, (context, patterns) -> open(patterns)),
                output -> new LogUploader(
                        output, new Server(nobody, credentials), new Session("nobody"), ledger, () -> 0),
                () -> {});
    }

    @Test
    void a_backend_with_other_patterns_is_made_after_the_one_before_has_closed() throws IOException {
        SettableClock clock = new SettableClock();
        try (Ledger ledger = new Ledger(base.resolve("ledger"), clock, LineFile::new)) {
            Work work = work(ledger, clock);
            work.begin();
            work.patterns(Map.of("tool", "(?<percent>[0-9]+)"));
            assertThat(happened).containsExactly("open []", "reconcile", "close", "open [tool]", "reconcile");

            happened.clear();
            work.patterns(Map.of("wrong", "("));
            assertThat(happened).containsExactly("close", "open [tool]", "reconcile");

            happened.clear();
            work.patterns(Map.of("wrong", "("));
            work.patterns(Map.of("tool", "(?<percent>[0-9]+)"));
            assertThat(happened).isEmpty();
            work.close();
        }
    }
}
