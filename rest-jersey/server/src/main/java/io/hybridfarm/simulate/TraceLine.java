package io.hybridfarm.simulate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.hybridfarm.core.Band;
import io.hybridfarm.core.simulate.Workload;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.RetryPolicy;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One job of a trace, as it is written. */
record TraceLine(
        @JsonDeserialize(using = AtReader.class) @Nullable Instant at,

        @Nullable String name,
        @Nullable String show,
        @Nullable String department,
        @Nullable String user,
        @JsonDeserialize(using = BandReader.class) @Nullable Band band,

        @Nullable Integer priority,
        @Nullable List<StepPart> steps) {

    /** One step. */
    record StepPart(
            @Nullable String name,
            @Nullable Integer tasks,
            @Nullable DemandPart demand,

            @JsonDeserialize(using = SecondsReader.class) Workload.@Nullable Durations seconds,

            @Nullable List<DependencyPart> dependsOn,
            @Nullable Integer retries) {
        Workload.Step step(int position) {
            List<Dependency> dependencies = new ArrayList<>();
            Objects.requireNonNullElse(dependsOn, List.<DependencyPart>of())
                    .forEach(part -> dependencies.add(part.dependency()));
            String called = Objects.requireNonNullElse(name, "step" + (position + 1));
            Workload.Durations lengths = required("steps[" + called + "].seconds", seconds);
            int count = lengths.alike() ? 1 : (int) lengths.stream().count();
            return new Workload.Step(
                    called,
                    demand == null ? Demand.ONE_CORE : demand.demand(),
                    Objects.requireNonNullElse(tasks, count),
                    lengths,
                    dependencies,
                    Objects.requireNonNullElse(retries, RetryPolicy.DEFAULT.retries()));
        }
    }

    /** What a task occupies. */
    record DemandPart(
            @Nullable BigDecimal cores,

            @JsonDeserialize(using = MemoryReader.class) @Nullable
            Long memory,

            @Nullable Integer gpus,
            @Nullable List<String> tags) {
        Demand demand() {
            return new Demand(
                    Quantities.milliCores(Objects.requireNonNullElse(cores, BigDecimal.ONE)),
                    Objects.requireNonNullElse(memory, 0L),
                    Objects.requireNonNullElse(gpus, 0),
                    Objects.requireNonNullElse(tags, List.of()));
        }
    }

    /** What a step waits for. */
    record DependencyPart(@Nullable String step, @Nullable String map) {
        Dependency dependency() {
            String parent = required("dependsOn.step", step);
            return switch (Objects.requireNonNullElse(map, "all")) {
                case "all" -> Dependency.onAll(parent);
                case "same-index" -> Dependency.onSameIndex(parent);
                default -> throw FarmException.invalid("dependsOn.map", "must be all or same-index, not '" + map + "'");
            };
        }
    }

    /**
     * The job.
     *
     * @param line where it stands; its name if it has none
     * @throws IllegalArgumentException or FarmException if a value is out of range
     */
    Workload.Job job(int line) {
        List<Workload.Step> parts = new ArrayList<>();
        for (StepPart step : required("steps", steps)) {
            parts.add(step.step(parts.size()));
        }
        return new Workload.Job(
                required("at", at),
                Objects.requireNonNullElse(name, "line-" + line),
                Objects.requireNonNullElse(show, "default"),
                Objects.requireNonNullElse(department, "default"),
                Objects.requireNonNullElse(user, "unknown"),
                Objects.requireNonNullElse(band, Band.NORMAL),
                Objects.requireNonNullElse(priority, JobSpec.DEFAULT_PRIORITY),
                parts);
    }

    /** What a field holds; refused if the field was left out. */
    static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw FarmException.invalid(field, "is missing");
        }
        return value;
    }

    private static long millis(JsonParser parser) throws IOException {
        BigDecimal seconds = parser.getDecimalValue();
        if (seconds.signum() < 0 || seconds.precision() - seconds.scale() > 12) {
            throw new IllegalArgumentException("must be from 0 to 999999999999 seconds, not " + parser.getText());
        }
        return seconds.movePointRight(3).longValue();
    }

    private static boolean isNumber(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT;
    }

    /** Takes a band in lower case. */
    static final class BandReader extends JsonDeserializer<Band> {
        @Override
        public Band deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return switch (parser.getText()) {
                case "rush" -> Band.RUSH;
                case "normal" -> Band.NORMAL;
                case "idle" -> Band.IDLE;
                default -> throw new IllegalArgumentException("must be rush, normal or idle, not " + parser.getText());
            };
        }
    }

    /** Takes seconds from 1970 on, or an instant. */
    static final class AtReader extends JsonDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (isNumber(parser)) {
                return Instant.ofEpochMilli(millis(parser));
            }
            try {
                return Instant.parse(parser.getText());
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "must be a number of seconds or an instant such as \"2026-01-05T09:30:00Z\", not "
                                + parser.getText(),
                        e);
            }
        }
    }

    /** Takes one number, or a list of them. */
    static final class SecondsReader extends JsonDeserializer<Workload.Durations> {
        @Override
        public Workload.Durations deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (isNumber(parser)) {
                return Workload.Durations.same(millis(parser));
            }
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw wrong(parser);
            }
            long[] each = new long[16];
            int count = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (!isNumber(parser)) {
                    throw wrong(parser);
                }
                if (count == each.length) {
                    each = Arrays.copyOf(each, count * 2);
                }
                each[count++] = millis(parser);
            }
            if (count == 0) {
                throw new IllegalArgumentException("must not be an empty list");
            }
            return Workload.Durations.each(Arrays.copyOf(each, count));
        }

        private static IllegalArgumentException wrong(JsonParser parser) throws IOException {
            return new IllegalArgumentException(
                    "must be a number of seconds, or a list with one for each task, not " + parser.getText());
        }
    }

    /** Takes a size with its unit, or a whole number of bytes. */
    static final class MemoryReader extends JsonDeserializer<Long> {
        @Override
        public Long deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return Quantities.bytes(parser.getText());
            }
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                return parser.getLongValue();
            }
            throw new IllegalArgumentException(
                    "must be a size such as \"8GiB\" or a whole number of bytes, not " + parser.getText());
        }
    }
}
