package io.hybridfarm.rest.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.JobChange;
import io.hybridfarm.rest.wire.MalformedText;
import io.hybridfarm.rest.wire.StrictReader;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class JobPatchTest {
    @Test
    void everything_that_is_said_reaches_the_scheduler() throws MalformedText {
        assertThat(change("""
                {"held": true, "priority": 7, "band": "idle", "urgent": false, "deadline": "2026-11-23T18:00:00+01:00",
                 "show": "dune", "department": "fx", "user": "ann", "maxRunning": 3}"""))
                .isEqualTo(new JobChange(
                        OptionalInt.of(7),
                        Optional.of(true),
                        Optional.of(Band.IDLE),
                        Optional.of(false),
                        Optional.of(Optional.of(Instant.parse("2026-11-23T17:00:00Z"))),
                        Optional.of("dune"),
                        Optional.of("fx"),
                        Optional.of("ann"),
                        OptionalInt.of(3)));
    }

    @Test
    void what_is_not_said_stays_as_it_is() throws MalformedText {
        assertThat(change("{\"urgent\": true}")).isEqualTo(JobChange.NONE.withUrgent(true));
        assertThat(change("{\"band\": \"rush\", \"urgent\": null}")).isEqualTo(JobChange.NONE.withBand(Band.RUSH));
    }

    @Test
    void a_deadline_of_null_takes_it_away() throws MalformedText {
        assertThat(change("{\"deadline\": null}")).isEqualTo(JobChange.NONE.withDeadline(Optional.empty()));
    }

    private static JobChange change(String json) throws MalformedText {
        return StrictReader.ofJson().read(json, JobPatch.class).change();
    }
}
