package io.hybridfarm.simulate;

import io.hybridfarm.core.simulate.Weights;
import io.hybridfarm.spi.FarmException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The policy file of a simulation, as it is written: who weighs how much. */
public record WeightsFile(@Nullable Map<String, Double> weights) {
    /**
     * Reads weights.
     *
     * @throws FarmException BAD_CONFIGURATION if the file cannot be read or a weight is wrong; names the place
     */
    public static Weights read(Path file) {
        WeightsFile read = TextFiles.readYaml(file, WeightsFile.class);
        try {
            return new Weights(Objects.requireNonNullElse(read.weights, Map.of()));
        } catch (FarmException e) {
            throw TextFiles.refused(file + ": " + e.getMessage(), e);
        }
    }
}
