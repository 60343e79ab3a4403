package io.hybridfarm.local;

import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.FrameRange;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What commands see as their environment, see {@link LocalBackendFactory}. */
final class AttemptEnvironment {
    private static final List<String> USUAL =
            List.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP");
    private static final List<String> USUAL_ON_WINDOWS = List.of(
            "APPDATA",
            "COMSPEC",
            "LOCALAPPDATA",
            "NUMBER_OF_PROCESSORS",
            "PATHEXT",
            "PROCESSOR_ARCHITECTURE",
            "PROGRAMDATA",
            "PROGRAMFILES",
            "SYSTEMDRIVE",
            "SYSTEMROOT",
            "USERNAME",
            "USERPROFILE",
            "WINDIR");

    private final Map<String, String> base = new TreeMap<>();
    private final UUID identity;

    /**
     * An environment for commands of one farm.
     *
     * @param servers the server's own environment
     * @param passed names of variables that are let through besides the usual ones
     * @param account whom commands run as, if not as the server's own user
     */
    AttemptEnvironment(Map<String, String> servers, List<String> passed, Optional<Account> account, UUID identity) {
        this.identity = identity;
        servers.forEach((name, value) -> {
            if (isUsual(name) || passed.contains(name)) {
                base.put(name, value);
            }
        });
        account.ifPresent(user -> user.describeIn(base));
    }

    /** The whole environment of one attempt. */
    Map<String, String> of(LaunchOrder order, LaunchOrder.Invocation invocation) {
        Map<String, String> environment = new TreeMap<>(base);
        environment.putAll(invocation.environment());
        environment.put("HYBRIDFARM_ATTEMPT", order.attempt().toString());
        environment.put("HYBRIDFARM_JOB", order.task().job().toString());
        environment.put("HYBRIDFARM_JOB_NAME", order.jobName());
        environment.put("HYBRIDFARM_SHOW", order.show());
        environment.put("HYBRIDFARM_USER", order.user());
        environment.put("HYBRIDFARM_STEP", order.step().name());
        environment.put("HYBRIDFARM_TASK", Integer.toString(order.task().index()));
        environment.put(
                "HYBRIDFARM_FRAMES", order.frames().map(FrameRange::toString).orElse(""));
        environment.put("HYBRIDFARM_WORKER", order.worker());
        environment.put("HYBRIDFARM_CORES", Quantities.cores(order.demand().milliCores()));
        environment.put(MarkedProcesses.VARIABLE, MarkedProcesses.value(identity, order.attempt()));
        return environment;
    }

    private static boolean isUsual(String name) {
        return USUAL.contains(name)
                || name.startsWith("LC_")
                || (ThisMachine.isWindows()
                        && (USUAL.contains(name.toUpperCase(Locale.ROOT))
                                || USUAL_ON_WINDOWS.contains(name.toUpperCase(Locale.ROOT))));
    }
}
