package io.hybridfarm.local;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the machine that this program runs on is called and how large it is, as far as the limits of a container allow. */
public final class ThisMachine {
    private static final long GIBIBYTE = 1L << 30;
    private static final long MEBIBYTE = 1L << 20;
    private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");

    private static final String SYSTEM =
            tag(System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT));

    private ThisMachine() {}

    /** The operating system as a tag: {@code linux}, {@code macos} or {@code windows}, or its own name. */
    public static String system() {
        return SYSTEM;
    }

    static boolean isWindows() {
        return system().equals("windows");
    }

    private static String tag(String name) {
        if (name.startsWith("mac") || name.startsWith("darwin")) {
            return "macos";
        }
        return name.startsWith("windows") ? "windows" : workerName(name);
    }

    /** The machine's name in a form that a worker may have. */
    public static String name() {
        try {
            // Asking the kernel spares a look-up in the network, which may take seconds.
            String name = Files.isReadable(LINUX_NAME)
                    ? Files.readString(LINUX_NAME)
                    : InetAddress.getLocalHost().getHostName();
            return workerName(name);
        } catch (IOException e) {
            return "local";
        }
    }

    /** The nearest name that a worker may have. */
    static String workerName(String text) {
        String name = text.strip().replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
        return name.isEmpty() ? "local" : name.substring(0, Math.min(name.length(), 64));
    }

    static int milliCores() {
        return Runtime.getRuntime().availableProcessors() * 1_000;
    }

    /** The memory less a tenth and at least 1 GiB for the system and this program, but never less than half of it. */
    static long memoryForTasks() {
        long all =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return memoryForTasks(all);
    }

    static long memoryForTasks(long all) {
        long left = Math.max(all / 2, all - Math.max(GIBIBYTE, all / 10));
        return left - left % MEBIBYTE;
    }
}
