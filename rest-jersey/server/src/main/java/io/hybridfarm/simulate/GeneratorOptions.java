package io.hybridfarm.simulate;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What to generate.
 *
 * @param seed the same seed gives the same workload
 * @param days how many days of submissions, the first one a Monday
 * @param frames how many tasks there are in all, about
 * @param shows how many shows there are, the first ones larger than the last
 * @param users how many people submit for each show
 * @param load all work as a part of what the cores of the farm could do in these days; 1 is all they can
 */
record GeneratorOptions(int seed, int days, int frames, int shows, int users, double load) {
    /**
     * Options as {@code key=value,key=value}; what is not named has its usual value.
     *
     * @throws FarmException BAD_CONFIGURATION or INVALID if a key is unknown, given twice, or its value is out of range
     */
    static GeneratorOptions parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(",")) {
            if (part.isBlank()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw FarmException.invalid("--generate", "'" + part + "' must be key=value, such as days=7");
            }
            if (values.put(part.substring(0, equals).strip(), part.substring(equals + 1)) != null) {
                throw FarmException.invalid("--generate", "'" + part.substring(0, equals) + "' is given twice");
            }
        }
        PluginConfig config = PluginConfig.of("--generate", values);
        int seed = config.integer("seed", 0, Integer.MAX_VALUE).orElse(1);
        int days = config.integer("days", 1, 3_650).orElse(7);
        int frames = config.integer("frames", 100, 50_000_000).orElse(100_000);
        int shows = config.integer("shows", 1, 1_000).orElse(6);
        int users = config.integer("users", 1, 10_000).orElse(20);
        double load = config.text("load").map(GeneratorOptions::load).orElse(0.9);
        config.requireAllRead();
        return new GeneratorOptions(seed, days, frames, shows, users, load);
    }

    private static double load(String text) {
        try {
            double load = Double.parseDouble(text.strip());
            if (load > 0 && load <= 100) {
                return load;
            }
        } catch (NumberFormatException e) {
            throw FarmException.invalid("load", "must be a number such as 0.9, not '" + text + "'");
        }
        throw FarmException.invalid("load", "must be above 0 and at most 100, not " + text);
    }
}
