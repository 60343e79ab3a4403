package io.hybridfarm.rest.job;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.hybridfarm.core.Band;
import io.hybridfarm.core.JobChange;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.rest.wire.RequestBody;
import io.hybridfarm.rest.wire.WireWord;
import io.hybridfarm.spi.FarmException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What shall be different about a job, as it is sent; what is not given stays as it is. */
@Schema(description = "What shall be different about the job; at least one of the fields")
record JobPatch(
        @Schema(description = "true keeps back what does not run yet, false releases it") @Nullable
        Boolean held,

        @Schema(description = "Higher goes first", minimum = "0", maximum = "100", example = "80") @Nullable
        Integer priority,

        @Schema(
                description = "rush is served before normal, and normal before idle",
                allowableValues = {"rush", "normal", "idle"})
        @Nullable
        String band,

        @Schema(description = "Whether it goes before everything else of its user") @Nullable
        Boolean urgent,

        @Schema(
                description = "When it should be done; null takes the deadline away",
                implementation = String.class,
                format = "date-time",
                example = "2026-11-23T18:00:00Z")
        @JsonDeserialize(using = DeadlineReader.class)
        @Nullable
        Deadline deadline,

        @Schema(description = "The show that it belongs to from now on", maxLength = 100) @Nullable
        String show,

        @Schema(description = "The department that it belongs to from now on", maxLength = 100) @Nullable
        String department,

        @Schema(description = "The user that it belongs to from now on", maxLength = 100) @Nullable
        String user,

        @Schema(
                description = "The most tasks of it that run at once; 0 takes the cap away",
                minimum = "0",
                maximum = "1000000")
        @Nullable
        Integer maxRunning)
        implements RequestBody {

    /** A deadline that was sent; sent as null, it is empty. */
    record Deadline(Optional<Instant> at) {}

    /** Tells a deadline that is null from one that is not given. */
    static final class DeadlineReader extends JsonDeserializer<Deadline> {
        @Override
        public Deadline deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getText();
            try {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    return new Deadline(Optional.of(Instant.parse(text)));
                }
            } catch (DateTimeException e) {
                throw refused(text);
            }
            throw refused(text);
        }

        @Override
        public Deadline getNullValue(DeserializationContext context) {
            return new Deadline(Optional.empty());
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }

        private static IllegalArgumentException refused(String text) {
            return new IllegalArgumentException(
                    "must be a moment such as 2026-11-23T18:00:00Z, or null for none, not " + text);
        }
    }

    /**
     * What the scheduler is asked for.
     *
     * @throws HttpProblem 400 if nothing is given
     * @throws FarmException INVALID if a value is wrong
     */
    JobChange change() {
        JobChange change = new JobChange(
                priority == null ? OptionalInt.empty() : OptionalInt.of(priority),
                Optional.ofNullable(held),
                Optional.ofNullable(band).map(word -> WireWord.parse("band", word, Band.class)),
                Optional.ofNullable(urgent),
                deadline == null ? Optional.empty() : Optional.of(deadline.at()),
                Optional.ofNullable(show),
                Optional.ofNullable(department),
                Optional.ofNullable(user),
                maxRunning == null ? OptionalInt.empty() : OptionalInt.of(maxRunning));
        if (change.equals(JobChange.NONE)) {
            throw HttpProblem.invalid(
                    "held",
                    "give at least one of held, priority, band, urgent, deadline, show, department, user and"
                            + " maxRunning, such as {\"held\": true}");
        }
        return change;
    }
}
