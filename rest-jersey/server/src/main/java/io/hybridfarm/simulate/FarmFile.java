package io.hybridfarm.simulate;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.hybridfarm.core.simulate.Fleet;
import io.hybridfarm.core.simulate.Troubles;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.Offer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The machines of a simulated farm, as they are written: groups of equal workers, and what goes wrong with them. */
public record FarmFile(
        @Nullable List<Group> workers, @Nullable TroublesPart troubles) {
    private static final int MAX_WORKERS = 100_000;

    /** So many equal workers, named by the prefix and a number. */
    record Group(
            @Nullable Integer count,
            @Nullable String prefix,
            @Nullable BigDecimal cores,

            @JsonDeserialize(using = TraceLine.MemoryReader.class) @Nullable
            Long memory,

            @Nullable Integer gpus,
            @Nullable List<String> tags) {
        private void addTo(List<Offer.Worker> all) {
            int wanted = Objects.requireNonNullElse(count, 1);
            if (wanted < 1 || wanted > MAX_WORKERS - all.size()) {
                throw FarmException.invalid(
                        "count", "must be 1 or more and come to at most " + MAX_WORKERS + " workers, not " + wanted);
            }
            String start = TraceLine.required("prefix", prefix);
            int milliCores = Quantities.milliCores(TraceLine.required("cores", cores));
            for (int i = 1; i <= wanted; i++) {
                all.add(new Offer.Worker(
                        start + String.format(Locale.ROOT, "%04d", i),
                        milliCores,
                        Objects.requireNonNullElse(memory, 0L),
                        Objects.requireNonNullElse(gpus, 0),
                        Objects.requireNonNullElse(tags, List.of())));
            }
        }
    }

    /** What goes wrong; what is left out does not. */
    record TroublesPart(
            @Nullable Integer seed,
            @Nullable String betweenFailures,
            @Nullable String toRepair,
            @Nullable BigDecimal attemptFailures) {
        private Troubles troubles() {
            return new Troubles(
                    Objects.requireNonNullElse(seed, Troubles.NONE.seed()),
                    Optional.ofNullable(betweenFailures).map(text -> duration("troubles.betweenFailures", text)),
                    toRepair == null ? Troubles.NONE.toRepair() : duration("troubles.toRepair", toRepair),
                    attemptFailures == null ? 0 : attemptFailures.doubleValue());
        }

        private static Duration duration(String field, String text) {
            try {
                return Quantities.duration(text);
            } catch (IllegalArgumentException e) {
                throw FarmException.invalid(field, String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * Reads a farm.
     *
     * @throws FarmException BAD_CONFIGURATION if the file cannot be read or does not describe workers; names the place
     */
    public static Fleet read(Path file) {
        FarmFile read = TextFiles.readYaml(file, FarmFile.class);
        List<Group> groups = Objects.requireNonNullElse(read.workers, List.of());
        List<Offer.Worker> all = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            try {
                groups.get(i).addTo(all);
            } catch (FarmException | IllegalArgumentException e) {
                throw TextFiles.refused(file + ": workers[" + i + "]: " + e.getMessage(), e);
            }
        }
        try {
            return new Fleet(all, read.troubles == null ? Troubles.NONE : read.troubles.troubles());
        } catch (FarmException e) {
            throw TextFiles.refused(file + ": " + e.getMessage(), e);
        }
    }
}
