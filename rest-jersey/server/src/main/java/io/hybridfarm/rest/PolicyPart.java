package io.hybridfarm.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.rest.wire.WireWord;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the farm is shared, as it is written in a configuration: everything may be left out. */
record PolicyPart(
        @Nullable Double memory,
        @Nullable String halfLife,
        @Nullable Double debtCeiling,
        @Nullable String ageing,
        @Nullable BandsPart bands,
        @Nullable List<SharePart> shares,
        @Nullable List<LimitPart> limits,
        @Nullable ReservationPart reservation,
        @Nullable PreemptionPart preemption,
        @Nullable SicknessPart sickness,
        @Nullable List<SitePart> sites) {
    static final PolicyPart EMPTY = new PolicyPart(null, null, null, null, null, null, null, null, null, null, null);

    record BandsPart(
            @Nullable BoundsPart rush,
            @Nullable BoundsPart normal,
            @Nullable BoundsPart idle) {
        Map<Band, Policy.Bounds> bounds() {
            Map<Band, Policy.Bounds> bounds = new EnumMap<>(Band.class);
            for (Band band : Band.values()) {
                BoundsPart part = switch (band) {
                    case RUSH -> rush;
                    case NORMAL -> normal;
                    case IDLE -> idle;
                };
                if (part != null) {
                    bounds.put(band, at("bands." + WireWord.of(band) + ".", "", part::bounds));
                }
            }
            return bounds;
        }
    }

    record BoundsPart(@Nullable Double min, @Nullable Double max) {
        Policy.Bounds bounds() {
            return PolicyPart.bounds(min, max);
        }
    }

    record SharePart(
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
            String node,

            @Nullable Double weight,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable Integer maxRunning) {
        Policy.Share share() {
            return new Policy.Share(
                    node, Objects.requireNonNullElse(weight, 1.0), PolicyPart.bounds(min, max), number(maxRunning));
        }
    }

    record LimitPart(
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
            String name,

            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
            Integer count,

            @Nullable String per,
            @Nullable Integer startsPerMinute,
            @Nullable Double releaseAt) {
        Policy.Limit limit() {
            Policy.Per unit = per == null ? Policy.Per.TASK : WireWord.parse("per", per, Policy.Per.class);
            return new Policy.Limit(
                    name,
                    count,
                    unit,
                    number(startsPerMinute),
                    releaseAt == null ? OptionalDouble.empty() : OptionalDouble.of(releaseAt));
        }
    }

    record SitePart(
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
            String show,

            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
            List<String> farms) {
        SiteRule rule() {
            return new SiteRule(show, farms);
        }
    }

    record ReservationPart(@Nullable String after, @Nullable Double part) {
        Policy.Reservation over(Policy.Reservation usual) {
            return new Policy.Reservation(
                    duration("reservation.after", after, usual.after()),
                    Objects.requireNonNullElse(part, usual.part()));
        }
    }

    record PreemptionPart(
            @Nullable Integer perHour, @Nullable String minRunTime) {
        Policy.Preemption over(Policy.Preemption usual) {
            return new Policy.Preemption(
                    Objects.requireNonNullElse(perHour, usual.perHour()),
                    duration("preemption.minRunTime", minRunTime, usual.minRunTime()));
        }
    }

    record SicknessPart(
            @Nullable Integer jobs,
            @Nullable Integer users,
            @Nullable String rest,
            @Nullable String longest) {
        Policy.Sickness over(Policy.Sickness usual) {
            int failing = Objects.requireNonNullElse(jobs, usual.jobs());
            return new Policy.Sickness(
                    failing,
                    users == null ? Math.max(1, Math.min(failing, usual.users())) : users,
                    duration("sickness.rest", rest, usual.rest()),
                    duration("sickness.longest", longest, usual.longest()));
        }
    }

    /**
     * The policy; what is not said is as in {@link Policy#DEFAULT}.
     *
     * @throws FarmException BAD_CONFIGURATION naming the field, from {@code policy} on, and what would be right
     */
    Policy policy() {
        Policy usual = Policy.DEFAULT;
        return at(
                "policy.",
                "",
                () -> new Policy(
                        Objects.requireNonNullElse(memory, usual.memory()),
                        duration("halfLife", halfLife, usual.halfLife()),
                        Objects.requireNonNullElse(debtCeiling, usual.debtCeiling()),
                        duration("ageing", ageing, usual.ageing()),
                        each("shares", shares, SharePart::share),
                        bands == null ? Map.of() : bands.bounds(),
                        each("limits", limits, LimitPart::limit),
                        reservation == null ? usual.reservation() : reservation.over(usual.reservation()),
                        preemption == null ? usual.preemption() : preemption.over(usual.preemption()),
                        sickness == null ? usual.sickness() : sickness.over(usual.sickness()),
                        each("sites", sites, SitePart::rule)));
    }

    private static <P, T> List<T> each(String field, @Nullable List<P> parts, Function<P, T> reading) {
        List<T> read = new ArrayList<>();
        for (P part : Objects.requireNonNullElse(parts, List.<P>of())) {
            read.add(at(field + "[" + read.size() + "].", field + ".", () -> reading.apply(part)));
        }
        return read;
    }

    private static Policy.Bounds bounds(@Nullable Double min, @Nullable Double max) {
        return new Policy.Bounds(
                Objects.requireNonNullElse(min, Policy.Bounds.NONE.min()),
                Objects.requireNonNullElse(max, Policy.Bounds.NONE.max()));
    }

    /** A duration, which may be zero here. */
    private static Duration duration(String field, @Nullable String text, Duration usual) {
        if (text == null) {
            return usual;
        }
        if (text.strip().matches("0+\\s*(ms|s|m|h|d)")) {
            return Duration.ZERO;
        }
        try {
            return Quantities.duration(text);
        } catch (IllegalArgumentException e) {
            throw new FarmException(ErrorCode.INVALID, field + ": " + e.getMessage(), e);
        }
    }

    private static OptionalInt number(@Nullable Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Names the place in refusals instead of {@code less}, the field by which the part calls itself. */
    private static <T> T at(String place, String less, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (FarmException e) {
            String message = String.valueOf(e.getMessage());
            String rest = message.startsWith(less) ? message.substring(less.length()) : message;
            throw new FarmException(ErrorCode.BAD_CONFIGURATION, place + rest, e);
        }
    }
}
