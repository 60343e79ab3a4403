package io.hybridfarm.local.host;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.template.PathRoots;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The settings of a local farm on many machines.
 *
 * @param host where agents are listened for
 * @param port 0 for any that is free
 * @param lostAfter how long a worker may be silent before what it runs is given to others
 * @param mapping the folders behind the roots
 * @param logLimit bytes of output that are kept of an attempt
 * @param keptBytes bytes that are kept of ended attempts
 * @param keptAttempts how many ended attempts are kept
 * @param leastDisk bytes free below which no more output is taken
 * @param progress patterns that find progress in output, by name
 */
record HostSettings(
        String host,
        int port,
        Duration lostAfter,
        PathMapping mapping,
        long logLimit,
        long keptBytes,
        int keptAttempts,
        long leastDisk,
        Map<String, String> progress) {
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\s]+):(\\d{1,5})");
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(10);
    private static final Duration LONGEST_LEASE = Duration.ofDays(1);
    private static final long SMALLEST_LOG = 1024;

    static HostSettings read(String farm, PluginConfig config, PathRoots own, String ownSystem) {
        String listen = config.text("listen").orElse("");
        Matcher address = ADDRESS.matcher(listen);
        if (!address.matches() || Integer.parseInt(address.group(2)) > 65_535) {
            throw wrong(farm, "listen must be an address and a port such as 0.0.0.0:8081, not '" + listen + "'");
        }
        Duration lostAfter = config.duration("lost-after").orElse(Duration.ofSeconds(60));
        if (lostAfter.compareTo(SHORTEST_LEASE) < 0 || lostAfter.compareTo(LONGEST_LEASE) > 0) {
            throw wrong(farm, "lost-after must be from 10s to 1d, not " + lostAfter.toMillis() + "ms");
        }
        PathMapping mapping = PathMapping.read(farm, config, own, ownSystem);
        long logLimit = config.bytes("log-limit").orElse(64L << 20);
        if (logLimit < SMALLEST_LOG) {
            throw wrong(farm, "log-limit must be 1KiB or more, not " + logLimit + "B");
        }
        long keptBytes = config.bytes("log-keep").orElse(10L << 30);
        int keptAttempts =
                config.integer("log-keep-attempts", 0, Integer.MAX_VALUE).orElse(100_000);
        long leastDisk = config.bytes("min-disk").orElse(1L << 30);
        Map<String, String> progress = config.startingWith("progress.");
        progress.forEach((name, pattern) -> {
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                throw wrong(farm, "progress." + name + " must be a regular expression: " + e.getMessage());
            }
        });
        config.requireAllRead();
        return new HostSettings(
                address.group(1).replaceAll("[\\[\\]]", ""),
                Integer.parseInt(address.group(2)),
                lostAfter,
                mapping,
                logLimit,
                keptBytes,
                keptAttempts,
                leastDisk,
                progress);
    }

    private static FarmException wrong(String farm, String problem) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, "farm " + farm + ": " + problem);
    }
}
