package io.hybridfarm.sim;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes farms of the kind {@code sim}.
 *
 * <p>Settings, all optional:
 *
 * <ul>
 *   <li>{@code workers}: how many there are, called {@code w0001} and so on; 4
 *   <li>{@code cores}, {@code memory}, {@code gpus}, {@code tags}: the size of each; 8, 32GiB, 0, none
 *   <li>{@code run-time}, {@code run-time-spread}: the mean of attempts' run times and how much they differ, 0 to 1; 1m, 0.5
 *   <li>{@code failure-rate}, {@code loss-rate}: the share of attempts that fail or are lost, 0 to 1; 0
 *   <li>{@code duplicate-rate}, {@code late-rate}, {@code late-by}: the share of reports that arrive twice or late, 0 to 1, and by
 *       how much at most; 0, 0, 30s
 *   <li>{@code seed}: where chance starts from; 1
 * </ul>
 *
 * <p>A step may decide for itself: {@code SIM_RUN_TIME} (such as {@code 90s}) and {@code SIM_EXIT_CODE} in its environment take the
 * place of what would have been drawn. Declared inputs and outputs are neither looked for nor written.
 */
public final class SimBackendFactory implements FarmBackendFactory {
    private static final int MOST_WORKERS = 9_999;

    @Override
    public String name() {
        return "sim";
    }

    @Override
    public FarmBackend create(String farm, PluginConfig config, FarmBackendContext context) {
        List<Offer.Worker> workers = workers(farm, config);
        long seed = config.integer("seed", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(1);
        Fates fates = Fates.drawn(
                seed,
                config.duration("run-time").orElse(Duration.ofMinutes(1)),
                config.fraction("run-time-spread").orElse(0.5),
                config.fraction("failure-rate").orElse(0.0),
                config.fraction("loss-rate").orElse(0.0));
        ReportRoute route = ReportRoute.drawn(
                seed,
                config.fraction("duplicate-rate").orElse(0.0),
                config.fraction("late-rate").orElse(0.0),
                config.duration("late-by").orElse(Duration.ofSeconds(30)));
        config.requireAllRead();
        return new SimFarm(workers, new EnvironmentFates(context.paths(), fates), route, context);
    }

    private static List<Offer.Worker> workers(String farm, PluginConfig config) {
        int count = config.integer("workers", 0, MOST_WORKERS).orElse(4);
        int cores = config.milliCores("cores").orElse(8_000);
        long memory = config.bytes("memory").orElse(32L << 30);
        int gpus = config.integer("gpus", 0, 1_000).orElse(0);
        List<String> tags = config.words("tags");
        List<Offer.Worker> workers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String number = Integer.toString(i);
            String name = "w" + "0".repeat(4 - number.length()) + number;
            try {
                workers.add(new Offer.Worker(name, cores, memory, gpus, tags));
            } catch (FarmException e) {
                throw new FarmException(
                        ErrorCode.BAD_CONFIGURATION,
                        "farm " + farm + ": a worker of " + Quantities.cores(cores) + " cores: " + e.getMessage(),
                        e);
            }
        }
        return workers;
    }
}
