package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.FarmException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What shows and users are entitled to, relative to their siblings.
 *
 * @param byPath weights above 0 by {@code show} and by {@code show/department/user}; whoever is not named weighs 1
 */
public record Weights(Map<String, Double> byPath) {
    /** Everybody weighs 1. */
    public static final Weights EQUAL = new Weights(Map.of());

    /**
     * @throws FarmException INVALID if a path is neither of the two forms, or a weight is not a number above 0
     */
    public Weights {
        byPath = Collections.unmodifiableMap(new TreeMap<>(byPath));
        byPath.forEach((path, weight) -> {
            if (!path.matches("[^/]+(/[^/]+/[^/]+)?")) {
                throw FarmException.invalid("weights", "'" + path + "' is neither show nor show/department/user");
            }
            if (!(weight > 0 && weight <= 1e9)) {
                throw FarmException.invalid("weights." + path, "must be above 0 and at most 1e9, not " + weight);
            }
        });
    }

    double of(String show) {
        return byPath.getOrDefault(show, 1.0);
    }

    double of(String show, String department, String user) {
        return byPath.getOrDefault(show + "/" + department + "/" + user, 1.0);
    }
}
