package io.hybridfarm.local;

import java.util.Map;
import java.util.Optional;

/**
 * How a process left.
 *
 * <p>On Unix a process that was ended by a signal, and a shell whose child was, both show as 128 and the signal's number; which
 * of the two it was cannot be told, so code and signal are both reported.
 *
 * @param code what the system says
 * @param signal the signal behind the code, where the code is one of those
 */
record ExitStatus(int code, Optional<String> signal) {
    /** Those that have the same number on every Unix. */
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"));

    private static final int LINUX_SIGBUS = 7;

    /** Reads a code as {@link Process#waitFor} returns it on a system with this tag. */
    static ExitStatus of(int code, String system) {
        if (system.equals("windows")) {
            return new ExitStatus(code, Optional.empty());
        }
        int number = code - 128;
        return new ExitStatus(
                code,
                system.equals("linux") && number == LINUX_SIGBUS
                        ? Optional.of("SIGBUS")
                        : Optional.ofNullable(SIGNALS.get(number)));
    }

    /** Whether it looks like a kill by the kernel, or by anybody else who does not ask first. */
    boolean isKill() {
        return signal.equals(Optional.of("SIGKILL"));
    }

    /** The end of a sentence about a process. */
    @Override
    public String toString() {
        return signal.map(name -> "was ended by " + name + " (exit code " + code + ")")
                .orElse("left with exit code " + code);
    }
}
