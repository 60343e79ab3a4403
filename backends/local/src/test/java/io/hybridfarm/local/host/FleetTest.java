package io.hybridfarm.local.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
    private static final int AGENTS = 150;
    private static final int ROUNDS = 3;

    @TempDir
    Path base;

    @Test
    void many_agents_at_once_get_each_order_and_report_it_without_a_thread_each() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            Enrolments enrolments = new Enrolments(farm.folder, 1);
            Fleet fleet = new Fleet(farm.client, farm.address());
            List<CompletableFuture<Void>> agents = new ArrayList<>();
            for (int i = 0; i < AGENTS; i++) {
                enrolments.add("w" + i, Hashes.sha256("secret"));
                agents.add(fleet.begin("w" + i + ".secret"));
            }
            farm.context.reporter().await("offer of all", () -> {
                farm.context.deadlines().advance(Duration.ofMillis(250));
                return farm.context
                        .reporter()
                        .lastOffer()
                        .filter(offer -> offer.workers().size() == AGENTS);
            });
            long attempt = 0;
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < AGENTS; i++) {
                    farm.launch(++attempt, "w" + i);
                }
            }
            for (long i = 1; i <= attempt; i++) {
                assertThat(farm.context
                                .reporter()
                                .awaitFinished(new AttemptId(i))
                                .ending())
                        .isEqualTo(Ending.SUCCEEDED);
            }
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("hybridfarm-test"))
                    .count();
            assertThat(threads).isLessThanOrEqualTo(10);
            assertThat(agents).noneMatch(CompletableFuture::isCompletedExceptionally);
            fleet.end();
        }
    }
}
