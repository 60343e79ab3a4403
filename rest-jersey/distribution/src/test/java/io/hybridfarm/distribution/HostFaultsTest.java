package io.hybridfarm.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Hosts that are reached well and are not well themselves: full disks, wrong clocks. */
class HostFaultsTest extends OnManyHosts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration FAR_OFF = Duration.ofMinutes(30);

    /** As an ordinary frame, but what it writes beside its output goes to the disk of its worker. */
    private static final String FRAME_WITH_SCRATCH =
            FRAME.replace("sleep 0.2;", "head -c 50000 /dev/zero >> scratch || exit 9; sleep 0.2;");

    @Test
    void frames_leave_a_host_whose_disk_is_full_and_return_when_it_has_room_again() throws Exception {
        requireNothing(SmallDisk.unavailable(base.resolve("probe")));
        SmallDisk disk = SmallDisk.mount(base.resolve("host1"), 48);
        afterwards(disk::unmount);
        configure("1m");
        startServer();
        RunningAgent agent = startAgent(1, List.of(), "--min-disk", "8MiB");
        startAgent(2, List.of());
        startAgent(3, List.of());
        server().awaitWorkers(HOSTS);
        String job = submit(FRAME_WITH_SCRATCH, 2);
        awaitRunningOn(job, "host1");

        disk.fill();

        agent.awaitSaid("closed: less than 8MiB of disk are free");
        server().awaitSaid("worker host1 takes no new work: ");
        awaitSuccess(job);
        assertThat(attempts(job))
                .filteredOn(row -> !state(row).equals("SUCCEEDED"))
                .isNotEmpty()
                .allMatch(row -> worker(row).equals("host1"))
                .allMatch(row -> message(row).matches("(?s).*(No space left on device|min-disk).*"));
        // What was on its way to the host when it closed, and no stream of orders that it turns away.
        assertThat(attempts(job)).filteredOn(row -> state(row).equals("LOST")).hasSizeLessThanOrEqualTo(4);
        requireEachFrameOnce(job);
        requireNoTwoRunsAtATime();

        disk.empty();

        agent.awaitSaid("open for work");
        String next = submit(FRAME_WITH_SCRATCH, 0);
        awaitSuccess(next);
        assertThat(attempts(next)).extracting(OnManyHosts::worker).contains("host1");
        requireEachFrameOnce(next);
    }

    @Test
    void clocks_that_are_wrong_or_jump_by_an_hour_change_neither_times_nor_leases() throws Exception {
        requireNothing(WrongClock.unavailable(base));
        List<WrongClock> clocks = List.of(
                WrongClock.by(HOUR, base, "host1"),
                WrongClock.by(Duration.ZERO, base, "host2"),
                WrongClock.by(Duration.ZERO, base, "host3"));
        Instant before = Instant.now();
        configure("10s");
        startServer();
        for (int host = 1; host <= HOSTS; host++) {
            long pid = startAgent(host, clocks.get(host - 1).before()).pid();
            afterwards(() -> WrongClock.tidyAfter(pid));
        }
        server().awaitWorkers(HOSTS);
        String job = submit();
        awaitRunningOn(job, "host2");
        awaitRunningOn(job, "host3");

        clocks.get(1).set(HOUR);
        clocks.get(2).set(HOUR.negated());
        hosts().cut(3);

        awaitAttempts(job, rows -> rows.stream().anyMatch(row -> state(row).equals("LOST")));
        hosts().heal(3);
        awaitSuccess(job);
        assertThat(attempts(job))
                .filteredOn(row -> !state(row).equals("SUCCEEDED"))
                .allMatch(row -> state(row).equals("LOST"))
                .allMatch(row -> worker(row).equals("host3"))
                .allMatch(row -> message(row).contains("host3"));
        assertThat(attempts(job)).extracting(OnManyHosts::worker).contains("host1", "host2");
        requireTimesWithin(before, attempts(job));
        requireEachFrameOnce(job);
        requireNoTwoRunsAtATime();
        Instant now = Instant.now();
        assertThat(lastEndByItsOwnClock("host1")).isAfter(now.plus(FAR_OFF));
        assertThat(lastEndByItsOwnClock("host2")).isAfter(now.plus(FAR_OFF));
        assertThat(lastEndByItsOwnClock("host3")).isBetween(Instant.EPOCH.plus(HOUR), now.minus(FAR_OFF));
    }

    private static void requireNothing(Optional<String> missing) {
        Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    }

    private static String message(JsonNode row) {
        return row.path("message").asText();
    }

    /** The server's clock tells all times, in their order. */
    private static void requireTimesWithin(Instant before, List<JsonNode> rows) {
        Instant after = Instant.now();
        for (JsonNode row : rows) {
            Instant ordered = Instant.parse(row.path("orderedAt").asText());
            Instant ended = Instant.parse(row.path("endedAt").asText());
            assertThat(ordered).isBetween(before, after);
            assertThat(ended).isBetween(ordered, after);
            if (row.hasNonNull("startedAt")) {
                assertThat(Instant.parse(row.path("startedAt").asText())).isBetween(ordered, ended);
            }
        }
    }

    /** What the agent has written down of the last end there, which shows that its clock was as wrong as it should be. */
    private Instant lastEndByItsOwnClock(String worker) throws IOException {
        Instant last = Instant.EPOCH;
        for (String line : Files.readAllLines(base.resolve(worker + "/ledger"))) {
            JsonNode at = JSON.readTree(line).path("at");
            last = at.isMissingNode() ? last : Instant.ofEpochMilli(at.asLong());
        }
        return last;
    }
}
