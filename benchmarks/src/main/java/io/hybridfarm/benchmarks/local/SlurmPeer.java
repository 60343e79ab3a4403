package io.hybridfarm.benchmarks.local;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Slurm on this machine: a controller and a few nodes, without accounting, which is Slurm at its fastest. */
final class SlurmPeer implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("munged", "slurmctld", "slurmd", "sbatch", "sinfo", "squeue");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path folder;
    private final List<Process> daemons = new ArrayList<>();
    private Optional<Process> controller = Optional.empty();

    private SlurmPeer(Path folder) {
        this.folder = folder;
    }

    /** Why Slurm cannot be measured here. */
    static Optional<String> missing() {
        for (String program : PROGRAMS) {
            if (find(program).isEmpty()) {
                return Optional.of(
                        program + " is not installed (Debian: apt install slurmctld slurmd slurm-client munge)");
            }
        }
        return System.getProperty("user.name").equals("root")
                ? Optional.empty()
                : Optional.of("its daemons must be started as root");
    }

    static SlurmPeer start(Path folder, int nodes, int cores) throws IOException, InterruptedException {
        SlurmPeer slurm = new SlurmPeer(Files.createDirectories(folder));
        try {
            slurm.configure(nodes, cores);
            slurm.daemon(
                    "munged",
                    "--foreground",
                    "--force",
                    "--key-file=" + folder.resolve("munge.key"),
                    "--socket=" + folder.resolve("munge.sock"),
                    "--pid-file=" + folder.resolve("munged.pid"),
                    "--log-file=" + folder.resolve("munged.log"),
                    "--seed-file=" + folder.resolve("munged.seed"));
            slurm.await("munge", () -> Files.exists(folder.resolve("munge.sock")));
            slurm.controller = Optional.of(slurm.daemon("slurmctld", "-D"));
            for (int i = 1; i <= nodes; i++) {
                slurm.daemon("slurmd", "-D", "-N", "n" + i);
            }
            slurm.await(
                    "idle nodes",
                    () -> slurm.said("sinfo", "-h", "-t", "idle", "-o", "%D").equals(Integer.toString(nodes)));
            return slurm;
        } catch (IOException | InterruptedException | RuntimeException e) {
            slurm.close();
            throw e;
        }
    }

    /** Runs so many tasks that do nothing, as one array, and says how many there were in a second. */
    double run(int tasks) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        said(
                "sbatch",
                "--array=1-" + tasks,
                "-n1",
                "-c1",
                "--mem=16",
                "-D",
                folder.toString(),
                "-o",
                "/dev/null",
                "--wrap",
                "true");
        await("the end of " + tasks + " tasks", () -> said("squeue", "-h").isEmpty());
        return tasks / ((System.nanoTime() - begun) / 1e9);
    }

    /** Processor time of the controller alone. */
    Duration controllerCpu() {
        return controller.orElseThrow().info().totalCpuDuration().orElseThrow();
    }

    private void configure(int nodes, int cores) throws IOException {
        String host = InetAddress.getLocalHost().getHostName();
        List<String> lines = new ArrayList<>(List.of(
                "ClusterName=bench",
                "SlurmctldHost=" + host + "(127.0.0.1)",
                "SlurmUser=root",
                "AuthType=auth/munge",
                "AuthInfo=socket=" + folder.resolve("munge.sock"),
                "SlurmctldPort=" + freePort(),
                "StateSaveLocation=" + Files.createDirectories(folder.resolve("state")),
                "SlurmdSpoolDir=" + folder + "/spool-%n",
                "SlurmctldPidFile=" + folder.resolve("slurmctld.pid"),
                "SlurmdPidFile=" + folder + "/%n.pid",
                "ProctrackType=proctrack/linuxproc",
                "TaskPlugin=task/none",
                "JobAcctGatherType=jobacct_gather/none",
                "SelectType=select/cons_tres",
                "SelectTypeParameters=CR_Core_Memory",
                "SchedulerParameters=batch_sched_delay=0,sched_interval=1,default_queue_depth=2000",
                "SlurmdParameters=config_overrides",
                "MinJobAge=10",
                "MaxArraySize=100001",
                "MaxJobCount=100000",
                "MpiDefault=none",
                "ReturnToService=2"));
        for (int i = 1; i <= nodes; i++) {
            lines.add("NodeName=n" + i + " NodeHostname=" + host + " NodeAddr=127.0.0.1 Port=" + freePort() + " CPUs="
                    + cores + " RealMemory=32000 State=UNKNOWN");
        }
        lines.add("PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP");
        Files.write(folder.resolve("slurm.conf"), lines);
        byte[] key = new byte[64];
        new SecureRandom().nextBytes(key);
        Path file = Files.createFile(
                folder.resolve("munge.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, key);
    }

    private Process daemon(String program, String... arguments) throws IOException {
        Process process = builder(program, arguments)
                .redirectErrorStream(true)
                .redirectOutput(
                        folder.resolve(program + "-" + daemons.size() + ".out").toFile())
                .start();
        daemons.add(process);
        return process;
    }

    private String said(String program, String... arguments) throws IOException, InterruptedException {
        Process process = builder(program, arguments)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return output;
    }

    private ProcessBuilder builder(String program, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(find(program).orElseThrow().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SLURM_CONF", folder.resolve("slurm.conf").toString());
        return builder;
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IOException("Slurm: " + what + " did not come within " + PATIENCE.toMinutes() + " minutes");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        for (String folder : path.split(File.pathSeparator)) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        for (int i = daemons.size() - 1; i >= 0; i--) {
            daemons.get(i).destroy();
        }
        for (Process daemon : daemons) {
            try {
                if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
                    daemon.destroyForcibly();
                }
            } catch (InterruptedException e) {
                daemon.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
