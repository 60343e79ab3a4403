package io.hybridfarm.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Cause;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.WorkerHealth;
import io.hybridfarm.core.WorkerState;
import io.hybridfarm.spi.job.Condition;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.FrameOrder;
import io.hybridfarm.spi.job.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Holds the bytes of the present version fast, and that those of earlier ones are read. If a test here fails, journals on
 * people's disks have become unreadable: give the change a version of its own, and keep reading the earlier ones.
 */
class EventFormatTest {
    @Test
    void version_4_writes_what_it_always_wrote() throws IOException {
        Map<String, String> written = new LinkedHashMap<>();
        for (Event event : SampleEvents.ALL) {
            written.put(event.getClass().getSimpleName(), HexFormat.of().formatHex(EventCodec.encode(event)));
        }

        assertThat(written).isEqualTo(stored("events-v4.txt"));
    }

    @Test
    void what_version_4_wrote_is_read() throws IOException {
        assertThat(read("events-v4.txt")).isEqualTo(SampleEvents.ALL);
    }

    @Test
    void what_version_3_wrote_is_read_with_the_defaults_of_what_it_did_not_know() throws IOException {
        assertThat(read("events-v3.txt")).isEqualTo(SampleEvents.VERSION_3);
    }

    @Test
    void what_version_2_wrote_is_read_with_the_defaults_of_what_it_did_not_know() throws IOException {
        assertThat(read("events-v2.txt")).isEqualTo(SampleEvents.VERSION_2);
    }

    @Test
    void what_version_1_wrote_is_read_with_the_defaults_of_what_it_did_not_know() throws IOException {
        assertThat(read("events-v1.txt")).isEqualTo(SampleEvents.VERSION_1);
    }

    @Test
    void a_show_with_a_slash_in_it_was_possible_in_version_1_and_is_still_read() throws IOException {
        String stored = Objects.requireNonNull(stored("events-v1.txt").get("JobSubmitted"));
        String aurora = HexFormat.of().formatHex("aurora".getBytes(StandardCharsets.US_ASCII));
        String slashed = HexFormat.of().formatHex("aur/ra".getBytes(StandardCharsets.US_ASCII));

        Event.JobSubmitted read =
                (Event.JobSubmitted) EventCodec.decode(HexFormat.of().parseHex(stored.replaceFirst(aurora, slashed)));

        assertThat(read.spec().show()).isEqualTo("aur-ra");
    }

    @Test
    void constants_that_are_written_by_their_position_keep_it() {
        assertThat(State.values())
                .startsWith(
                        State.HELD,
                        State.WAITING,
                        State.QUEUED,
                        State.RUNNING,
                        State.SUCCEEDED,
                        State.FAILED,
                        State.CANCELED,
                        State.LOST);
        assertThat(Dependency.Kind.values())
                .startsWith(Dependency.Kind.ALL, Dependency.Kind.SAME_INDEX, Dependency.Kind.OFFSET);
        assertThat(Band.values()).startsWith(Band.RUSH, Band.NORMAL, Band.IDLE);
        assertThat(Policy.Per.values()).startsWith(Policy.Per.TASK, Policy.Per.HOST);
        assertThat(Cause.values())
                .startsWith(
                        Cause.SUCCESS,
                        Cause.FAILURE,
                        Cause.TIMEOUT,
                        Cause.NO_LICENCE,
                        Cause.OUT_OF_MEMORY,
                        Cause.LOST,
                        Cause.PREEMPTED,
                        Cause.CANCELED,
                        Cause.REQUEUED);
        assertThat(WorkerState.values()).startsWith(WorkerState.ENABLED, WorkerState.DRAINING, WorkerState.DISABLED);
        assertThat(WorkerHealth.values()).startsWith(WorkerHealth.WELL, WorkerHealth.SICK, WorkerHealth.PROBATION);
        assertThat(FrameOrder.values()).startsWith(FrameOrder.ASCENDING, FrameOrder.DESCENDING, FrameOrder.PREVIEW);
        assertThat(Condition.values()).startsWith(Condition.SUCCESS, Condition.FINISH);
    }

    private static List<Event> read(String file) throws IOException {
        return stored(file).values().stream()
                .map(hex -> EventCodec.decode(HexFormat.of().parseHex(hex)))
                .toList();
    }

    /** Lines of a name and hexadecimal digits. */
    private static Map<String, String> stored(String file) throws IOException {
        Map<String, String> stored = new LinkedHashMap<>();
        try (InputStream in = EventFormatTest.class.getResourceAsStream(file)) {
            assertThat(in).isNotNull();
            new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().forEach(line -> {
                String[] parts = line.split(" ");
                stored.put(parts[0], parts[1]);
            });
        }
        return stored;
    }
}
