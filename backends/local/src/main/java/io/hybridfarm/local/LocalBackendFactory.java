package io.hybridfarm.local;

import io.hybridfarm.local.host.AgentsBackend;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;

/**
 * Makes farms of the kind {@code local}: on many machines if {@code listen} is set, else this machine is the one worker.
 *
 * <p>Settings of a farm on many machines:
 *
 * <ul>
 *   <li>{@code listen}: address and port for worker agents, such as {@code 0.0.0.0:8081}; an address of their own, apart from
 *       the artists'
 *   <li>{@code lost-after}: how long a worker may be silent before its attempts are given to others; 60s, at least 10s
 *   <li>{@code roots.SYSTEM.NAME}, {@code roots.group.GROUP.NAME}: the folder behind a path root on workers with {@code linux},
 *       {@code macos} or {@code windows}, or of a group, which wins; where the server has it if not said
 *   <li>{@code log-limit}, {@code log-keep}, {@code log-keep-attempts}: as below, of the server's copies
 *   <li>{@code min-disk}: with less than this free, no more output is taken until there is more; 1GiB
 *   <li>{@code progress.NAME}: a regular expression by which workers find progress in output
 * </ul>
 *
 * <p>Settings of this machine as the one worker, all optional:
 *
 * <ul>
 *   <li>{@code worker}: name of the worker; the machine's name
 *   <li>{@code cores}, {@code memory}, {@code gpus}: what tasks may occupy; all processors, the memory less a tenth and at
 *       least 1GiB, no GPUs
 *   <li>{@code tags}: what demands may ask for, besides {@code linux}, {@code macos} or {@code windows}, which comes by itself
 *   <li>{@code pools}: pools that the worker is in, in the order in which it serves them, of those that the farm's configuration
 *       lists; the farm's own alone
 *   <li>{@code pass-env}: names of the server's own environment variables that commands see too, besides the usual ones: see
 *       below
 *   <li>{@code grace}: how long a process may take to end after it was asked to, before it is killed; 5s
 *   <li>{@code log-limit}: how much of an attempt's output is kept; 64MiB
 *   <li>{@code log-keep}, {@code log-keep-attempts}: how much is kept of ended attempts, in bytes and in attempts, the oldest
 *       going first; 10GiB and 100000
 *   <li>{@code clock-skew}: how far the clock of a file server may be behind this machine's; 2s
 *   <li>{@code min-disk}: how much must be free where the farm's folder is for an attempt to be started here, or the worker
 *       closes until a tenth more is; 1GiB
 *   <li>{@code run-as}: the user whom commands run as; that user must get through the folders above the farm's, and the server
 *       must run as root
 *   <li>{@code cgroup}: {@code auto}, {@code off}, or the folder of a control group (version 2) that is the server's to write. In
 *       it each attempt gets a group of its own: what it takes of memory is bounded by its demand, processors are divided by
 *       demands, and whatever it starts is found. {@code auto} takes the server's own group, if limits of memory can be set in
 *       it, as with systemd's {@code Delegate=yes}
 *   <li>{@code cpu-limit}: {@code weight}, by which an attempt may use processors that nobody else wants and has its share where
 *       all are wanted, or {@code hard}, by which it never gets more than it asks for, which makes frame times comparable and
 *       leaves processors idle; weight. Where it cannot be held, the log says so at the start
 *   <li>{@code progress.NAME}: a regular expression that steps may choose by its name to find their progress, with a group
 *       {@code (?<percent>...)} or groups {@code (?<done>...)} and {@code (?<total>...)}
 * </ul>
 *
 * <p>A command sees these variables of the server, where they are set: {@code PATH}, {@code HOME}, {@code USER}, {@code
 * LOGNAME}, {@code SHELL}, {@code LANG}, {@code LANGUAGE}, {@code LC_*}, {@code TZ}, {@code TMPDIR}, {@code TEMP}, {@code TMP}, and on
 * Windows those that programs cannot start without. It sees no others, so that results do not depend on how the server was
 * started, and the server's secrets stay its own. Then come the variables of the step, and {@code HYBRIDFARM_ATTEMPT}, {@code
 * HYBRIDFARM_JOB}, {@code HYBRIDFARM_JOB_NAME}, {@code HYBRIDFARM_SHOW}, {@code HYBRIDFARM_USER}, {@code HYBRIDFARM_STEP}, {@code
 * HYBRIDFARM_TASK}, {@code HYBRIDFARM_FRAMES}, {@code HYBRIDFARM_WORKER} and {@code HYBRIDFARM_CORES}. A last one, {@code
 * HYBRIDFARM_TREE}, is how the processes of an attempt are found again; a command must leave it to its children.
 */
public final class LocalBackendFactory implements FarmBackendFactory {
    @Override
    public String name() {
        return "local";
    }

    @Override
    public FarmBackend create(String farm, PluginConfig config, FarmBackendContext context) {
        if (config.text("listen").isPresent()) {
            return AgentsBackend.open(farm, config, context);
        }
        LocalSettings settings = LocalSettings.read(farm, config);
        try {
            context.requirePools("pools", settings.worker().pools());
        } catch (FarmException e) {
            throw new FarmException(ErrorCode.BAD_CONFIGURATION, "farm " + farm + ": " + e.getMessage(), e);
        }
        WorkFolder folder = WorkFolder.open(context.workFolder());
        ProcessFinder finder = ProcFolder.available()
                ? new MarkedProcesses(new ProcFolder(), folder.identity())
                : new RecordedProcesses(folder.records());
        return new LocalBackend(
                farm,
                settings,
                folder,
                finder,
                System.getenv(),
                () -> folder.path().toFile().getUsableSpace(),
                context);
    }
}
