package io.hybridfarm.local;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Starts commands in a session of their own, so that a signal to "my process group" does not reach this program; to be killed with
 * this program, so that none goes on alone; in the control group and as the user that they are meant for.
 *
 * <p>Java can do none of that itself, so small programs of the system do it and then become the command: {@code sh} enters the
 * group, {@code setsid} begins the session, {@code setpriv} changes the user and ties the process to this one, {@code sh} sets
 * the environment, whose values no command line shows. What is missing on a system is left out, and said once. All of them are named with their folder and, where the
 * command's variables might change what they do or they still run as root, they do not see these.
 *
 * <p>The kernel ties a process to the thread that started it, so that thread must not end before the process. Thread-safe.
 */
final class Starter {
    private static final Logger LOG = System.getLogger(Starter.class.getName());
    private static final List<Path> SYSTEM = List.of(Path.of("/usr/bin"), Path.of("/bin"));
    private static final String PATH = "/usr/bin:/bin";
    private static final String ENTER_AND_BECOME = "echo 0 > \"$0\" && unset PWD OLDPWD SHLVL && exec \"$@\"";
    private static final long PROBE_SECONDS = 10;

    private final Optional<Account> account;
    private final List<String> session;
    private final List<String> privileges;

    /**
     * Looks for what the system has.
     *
     * @param account whom commands run as, if not as this program's own user
     * @throws FarmException BAD_CONFIGURATION if there is an account and the system has no program to become it
     */
    Starter(String farm, Optional<Account> account) {
        this.account = account;
        this.session = working(List.of("setsid", "--"));
        this.privileges = privileges(account);
        if (account.isPresent() && privileges.isEmpty()) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    "farm " + farm + ": run-as needs the program setpriv of util-linux, which does not work here");
        }
        if ((session.isEmpty() || privileges.isEmpty()) && !ThisMachine.isWindows()) {
            LOG.log(
                    Level.INFO,
                    "farm " + farm + ": commands run "
                            + (session.isEmpty() ? "in the session of this program" : "in sessions of their own")
                            + (privileges.isEmpty() ? " and may outlive it if it is killed" : "")
                            + "; setsid and setpriv of util-linux, as far as they work here, do better");
        }
    }

    /**
     * Starts a command.
     *
     * @param command program, with its folder or relative to the working folder, and arguments
     * @param environment all of it
     * @param mark the one variable that is there from the first moment on
     * @throws IOException if that is not possible, with the reason
     */
    Process start(
            List<String> command,
            Map<String, String> environment,
            String mark,
            Path workingFolder,
            Optional<ControlGroup> group)
            throws IOException {
        return prepare(command, environment, mark, workingFolder, group).start();
    }

    /** The same, not started yet. */
    ProcessBuilder prepare(
            List<String> command,
            Map<String, String> environment,
            String mark,
            Path workingFolder,
            Optional<ControlGroup> group)
            throws IOException {
        List<String> words = new ArrayList<>();
        group.ifPresent(entered -> words.addAll(
                List.of("/bin/sh", "-c", ENTER_AND_BECOME, entered.entrance().toString())));
        words.addAll(session);
        words.addAll(privileges);
        boolean wrapped = !words.isEmpty();
        boolean hidden =
                wrapped && (account.isPresent() || environment.keySet().stream().anyMatch(Starter::isLoaders));
        if (wrapped) {
            requireProgram(command.get(0), workingFolder);
        }
        Map<String, String> atFirst = environment;
        if (hidden) {
            HiddenVariables variables = HiddenVariables.of(environment);
            atFirst = new TreeMap<>(variables.carried());
            atFirst.put("PATH", PATH);
            String value = environment.get(mark);
            if (value != null) {
                atFirst.put(mark, value);
            }
            words.addAll(List.of("/bin/sh", "-c", variables.script(find("env")), "sh"));
        }
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(workingFolder.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File(ThisMachine.isWindows() ? "NUL" : "/dev/null"));
        builder.environment().clear();
        builder.environment().putAll(atFirst);
        return builder;
    }

    /**
     * Makes a folder and those above it that are missing, as the user that commands run as: what a submitter may name, root must
     * not touch.
     */
    void makeFolder(Path folder) throws IOException {
        if (account.isEmpty()) {
            Files.createDirectories(folder);
        } else if (!Files.isDirectory(folder)) {
            List<String> words = new ArrayList<>(privileges);
            words.addAll(List.of(find("mkdir").toString(), "-p", "--", folder.toString()));
            if (run(words) != 0) {
                throw new IOException("the folder " + folder + " is not there, and user "
                        + account.get().user() + " cannot make it");
            }
        }
    }

    /**
     * Lets the user that commands run as through to the folders of attempts, as far as they are the farm's own.
     *
     * @throws FarmException BAD_CONFIGURATION if that user still does not get there
     */
    void openWay(String farm, WorkFolder folder) {
        if (account.isEmpty()) {
            return;
        }
        try {
            letThrough(folder.path());
            letThrough(folder.attempts());
            List<String> words = new ArrayList<>(privileges);
            words.addAll(
                    List.of(find("test").toString(), "-x", folder.attempts().toString()));
            if (run(words) == 0) {
                return;
            }
        } catch (IOException e) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    "farm " + farm + ": " + folder.path() + " cannot be opened to the user of run-as: " + e,
                    e);
        }
        throw new FarmException(
                ErrorCode.BAD_CONFIGURATION,
                "farm " + farm + ": run-as: user " + account.get().user() + " does not get to " + folder.attempts()
                        + ": choose another data folder, or let that user through those above it (chmod o+x)");
    }

    /** Makes a folder one that others may pass, though not look into. */
    private static void letThrough(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
        if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
            Files.setPosixFilePermissions(folder, permissions);
        }
    }

    /** Gives the folder that a command works in to the user that commands run as, and keeps what is beside it from that user. */
    void handOver(AttemptFolder folder) throws IOException {
        if (account.isPresent()) {
            account.get().giveTo(folder.work());
            Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwx--x--x"));
            Files.createFile(
                    folder.log(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
    }

    /** Variables that the loader of programs obeys in any program. */
    private static boolean isLoaders(String variable) {
        return variable.startsWith("LD_") || variable.startsWith("GLIBC_");
    }

    private static List<String> privileges(Optional<Account> account) {
        List<String> words = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        account.ifPresent(user -> words.addAll(List.of(
                "--reuid", Integer.toString(user.uid()), "--regid", Integer.toString(user.gid()), "--init-groups")));
        words.add("--");
        return working(words);
    }

    /** The words with the program's folder, if the program is there and does what the words say. */
    private static List<String> working(List<String> words) {
        Path program = find(words.get(0));
        if (!Files.isExecutable(program)) {
            return List.of();
        }
        List<String> full = new ArrayList<>(words);
        full.set(0, program.toString());
        List<String> probe = new ArrayList<>(full);
        probe.add(find("true").toString());
        try {
            return run(probe) == 0 ? List.copyOf(full) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static int run(List<String> words) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        Process process = builder.start();
        try {
            if (process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new IOException(words.get(0) + " does not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Path find(String program) {
        return SYSTEM.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(SYSTEM.get(0).resolve(program));
    }

    /** Says before the start what would otherwise be said by a program that nobody has asked for. */
    private static void requireProgram(String program, Path workingFolder) throws IOException {
        Path file = workingFolder.resolve(program);
        if (!Files.exists(file)) {
            throw new NoSuchFileException("cannot run program '" + program + "': no such file");
        }
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            throw new IOException("cannot run program '" + program + "': Permission denied");
        }
    }
}
