package io.hybridfarm.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Holds the bytes of version 1 fast. If a test here fails, journals on people's disks have become unreadable: give the
 * change a version of its own, and keep reading this one.
 */
class EventFormatTest {
    @Test
    void version_1_writes_what_it_always_wrote() throws IOException {
        Map<String, String> written = new LinkedHashMap<>();
        for (Event event : SampleEvents.ALL) {
            written.put(event.getClass().getSimpleName(), HexFormat.of().formatHex(EventCodec.encode(event)));
        }

        assertThat(written).isEqualTo(stored());
    }

    @Test
    void what_version_1_wrote_is_read() throws IOException {
        List<Event> read = stored().values().stream()
                .map(hex -> EventCodec.decode(HexFormat.of().parseHex(hex)))
                .toList();

        assertThat(read).isEqualTo(SampleEvents.ALL);
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
    }

    /** Lines of a name and hexadecimal digits. */
    private static Map<String, String> stored() throws IOException {
        Map<String, String> stored = new LinkedHashMap<>();
        try (InputStream in = EventFormatTest.class.getResourceAsStream("events-v1.txt")) {
            assertThat(in).isNotNull();
            new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().forEach(line -> {
                String[] parts = line.split(" ");
                stored.put(parts[0], parts[1]);
            });
        }
        return stored;
    }
}
