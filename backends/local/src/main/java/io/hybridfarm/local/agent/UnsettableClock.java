package io.hybridfarm.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Nanoseconds by a clock that nobody can set and that goes on while the machine is suspended, where the system has one:
 * Java's own stands still during a suspension, and what is woken after it would take an old lease for a valid one.
 */
final class UnsettableClock implements LongSupplier {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final double SECOND = 1e9;

    private final long start = System.nanoTime();
    private final double uptime = uptime();
    private long latest;

    @Override
    public synchronized long getAsLong() {
        long running = System.nanoTime() - start;
        double now = uptime();
        long withSuspensions = uptime >= 0 && now >= 0 ? (long) ((now - uptime) * SECOND) : 0;
        latest = Math.max(latest, Math.max(running, withSuspensions));
        return latest;
    }

    /** Seconds since the system started, or -1 where it does not say. */
    private static double uptime() {
        try {
            String text = Files.readString(UPTIME);
            return Double.parseDouble(text.substring(0, text.indexOf(' ')));
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }
}
