package com.example.farm;

import com.sun.management.OperatingSystemMXBean;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.Offer;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Makes farms of the kind {@code prefix}.
 *
 * <p>Settings: {@code prefix} (required), the words in front of each command, separated by commas; {@code cores} and {@code
 * memory}, how much of the machine to lend (all of it if not said); {@code tags}, separated by commas.
 */
final class PrefixFarmFactory implements FarmBackendFactory {
    @Override
    public String name() {
        return "prefix";
    }

    @Override
    public FarmBackend create(String farm, PluginConfig config, FarmBackendContext context) {
        List<String> prefix = config.words("prefix");
        Offer.Worker worker = new Offer.Worker(
                farm,
                config.milliCores("cores").orElseGet(() -> Runtime.getRuntime().availableProcessors() * 1000),
                config.bytes("memory").orElseGet(PrefixFarmFactory::wholeMemory),
                0,
                config.words("tags"));
        config.requireAllRead();
        if (prefix.isEmpty()) {
            throw refused(farm, "prefix must be the words to put in front of each command, such as nice,-n,10");
        }
        if (!MarkedProcesses.supported()) {
            throw refused(farm, "farms of this kind need /proc, which Linux has");
        }
        return new PrefixFarm(prefix, worker, context);
    }

    private static FarmException refused(String farm, String problem) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, "farm " + farm + ": " + problem);
    }

    private static long wholeMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
