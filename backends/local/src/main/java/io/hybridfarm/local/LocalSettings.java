package io.hybridfarm.local;

import io.hybridfarm.local.progress.ProgressParsers;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of a local farm, see {@link LocalBackendFactory}. */
record LocalSettings(
        Offer.Worker worker,
        List<String> passedVariables,
        Duration grace,
        long logLimit,
        long keptBytes,
        int keptAttempts,
        Duration clockSkew,
        long minDisk,
        String cgroup,
        CpuLimit cpuLimit,
        Optional<String> runAs,
        Map<String, String> progress) {
    private static final long SMALLEST_LOG = 1024;

    static LocalSettings read(String farm, PluginConfig config) {
        List<String> tags = new ArrayList<>(config.words("tags"));
        tags.add(ThisMachine.system());
        List<String> pools = config.words("pools");
        String name = config.text("worker").orElseGet(ThisMachine::name);
        int cores = config.milliCores("cores").orElseGet(ThisMachine::milliCores);
        long memory = config.bytes("memory").orElseGet(ThisMachine::memoryForTasks);
        int gpus = config.integer("gpus", 0, 1_000).orElse(0);
        List<String> passed = config.words("pass-env");
        Duration grace = config.duration("grace").orElse(Duration.ofSeconds(5));
        long logLimit = config.bytes("log-limit").orElse(64L << 20);
        long keptBytes = config.bytes("log-keep").orElse(10L << 30);
        int keptAttempts =
                config.integer("log-keep-attempts", 0, Integer.MAX_VALUE).orElse(100_000);
        Duration clockSkew = config.duration("clock-skew").orElse(Duration.ofSeconds(2));
        long minDisk = config.bytes("min-disk").orElse(1L << 30);
        String cgroup = config.text("cgroup").orElse(ControlGroups.AUTO);
        String cpuLimit = config.text("cpu-limit").orElse("weight");
        Optional<String> runAs = config.text("run-as");
        Map<String, String> progress = config.startingWith(ProgressParsers.KEY);
        config.requireAllRead();
        if (logLimit < SMALLEST_LOG) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    "farm " + farm + ": log-limit must be 1KiB or more, not " + logLimit + "B");
        }
        if (cgroup.equals(ControlGroups.OFF) && cpuLimit.equals("hard")) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    "farm " + farm
                            + ": cpu-limit cannot be hard while cgroup is off; nothing else holds attempts to it");
        }
        return new LocalSettings(
                worker(farm, name, cores, memory, gpus, tags, pools),
                passed,
                grace,
                logLimit,
                keptBytes,
                keptAttempts,
                clockSkew,
                minDisk,
                cgroup,
                CpuLimit.named(cpuLimit)
                        .orElseThrow(() -> new FarmException(
                                ErrorCode.BAD_CONFIGURATION,
                                "farm " + farm + ": cpu-limit must be weight or hard, not '" + cpuLimit + "'")),
                runAs,
                progress);
    }

    private static Offer.Worker worker(
            String farm, String name, int milliCores, long memory, int gpus, List<String> tags, List<String> pools) {
        try {
            return new Offer.Worker(name, milliCores, memory, gpus, tags).withPools(pools);
        } catch (FarmException e) {
            throw new FarmException(ErrorCode.BAD_CONFIGURATION, "farm " + farm + ": " + e.getMessage(), e);
        }
    }
}
