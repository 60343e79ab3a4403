package io.hybridfarm.local;

import static io.hybridfarm.local.LocalHarness.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.StepSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ContainmentTest {
    private static final String USER = "nobody";

    @TempDir
    Path base;

    private Optional<Path> scratch = Optional.empty();

    @AfterEach
    void takeTheScratchGroupAway() throws IOException {
        if (scratch.isPresent()) {
            Files.deleteIfExists(scratch.get());
        }
    }

    @Test
    void a_command_runs_in_a_session_of_its_own_so_that_it_cannot_signal_its_worker() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setsid")), "setsid of util-linux is not there");
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt = farm.launch(sh("cut -d' ' -f1,6 /proc/$$/stat; kill -TERM 0; echo survived"));
            AttemptReport.Finished end = farm.end(attempt);
            assertThat(end.signal()).hasValue("SIGTERM");
            String[] pidAndSession = farm.log(attempt).strip().split(" ");
            assertThat(pidAndSession[1]).isEqualTo(pidAndSession[0]);
        }
    }

    @Test
    void variables_of_the_loader_reach_the_command_and_not_the_programs_that_start_it() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            Path odd = Files.createDirectories(farm.out("a=b")).resolve("tool");
            Files.writeString(odd, "#!/bin/sh\necho $GREETING from $0, $1\n");
            Files.setPosixFilePermissions(odd, PosixFilePermissions.fromString("rwxr-xr-x"));
            AttemptId attempt = farm.launch(StepSpec.builder("step", List.of(odd.toString(), "-x"))
                    .environment("LD_LIBRARY_PATH", "/nowhere")
                    .environment("GREETING", "hello"));
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.SUCCEEDED);
            assertThat(farm.log(attempt)).isEqualTo("hello from " + odd + ", -x\n");

            AttemptId plain =
                    farm.launch(StepSpec.builder("step", List.of("env")).environment("LD_PRELOAD", "libc.so.6"));
            farm.end(plain);
            assertThat(farm.log(plain)).contains("LD_PRELOAD=libc.so.6\n").contains("HYBRIDFARM_TREE=");
        }
    }

    @Test
    void in_a_group_the_environment_is_the_commands_own() throws IOException {
        try (LocalHarness farm = grouped()) {
            AttemptId attempt = farm.launch(StepSpec.builder("step", List.of("env")));
            farm.end(attempt);
            assertThat(farm.log(attempt).lines().map(line -> line.substring(0, line.indexOf('='))))
                    .doesNotContain("PWD", "OLDPWD", "SHLVL");
        }
    }

    @Test
    void the_processes_of_an_attempt_are_in_its_group_and_the_group_goes_with_them() throws IOException {
        try (LocalHarness farm = grouped()) {
            AttemptId attempt = farm.launchReady(sh("(setsid sleep 86400 &); echo ready; sleep 86400"));
            Path group = group(farm, attempt);
            ControlGroup control = new ControlGroup(group);
            assertThat(control.isEmpty()).isFalse();
            assertThat(control.processes().stream().map(ProcessHandle::pid))
                    .containsAll(farm.processes(attempt))
                    .hasSize(3);
            assertThat(control.computed()).isPresent();
            farm.backend.cancel(attempt);
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.CANCELED);
            assertThat(farm.processes(attempt)).isEmpty();
            assertThat(group).doesNotExist();
            assertThat(control.isEmpty()).isTrue();
        }
    }

    @Test
    void a_daemon_that_has_wiped_its_environment_and_left_its_parents_is_stopped_by_its_group() throws IOException {
        try (LocalHarness farm = grouped()) {
            AttemptId attempt = farm.launch(sh(
                    "(env -i /usr/bin/setsid /bin/sleep 86400 & echo $! > \"$1\") > /dev/null 2>&1; exit 0",
                    farm.out("pid").toString()));
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.SUCCEEDED);
            assertThat(Proc.runs(
                            Long.parseLong(Files.readString(farm.out("pid")).strip())))
                    .isFalse();
        }
    }

    @Test
    void a_stubborn_group_is_killed_at_once_after_the_grace() throws IOException {
        try (LocalHarness farm = grouped("grace", "100ms")) {
            AttemptId attempt =
                    farm.launchReady(sh("trap '' TERM; echo ready; while :; do (setsid sleep 5 &); sleep 0.005; done"));
            farm.backend.cancel(attempt);
            assertThat(farm.end(attempt).signal()).hasValue("SIGKILL");
            assertThat(farm.processes(attempt)).isEmpty();
        }
    }

    @Test
    void a_group_that_an_earlier_start_has_left_is_emptied_and_taken_away() throws IOException {
        try (LocalHarness farm = grouped()) {
            AttemptId old = farm.order(sh("exit 0")).attempt();
            Path group = Files.createDirectories(group(farm, old));
            Process left = new ProcessBuilder("/bin/sleep", "86400").start();
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(left.pid()));
            farm.backend.reconcile(List.of());
            farm.context
                    .reporter()
                    .await("end of the group", () -> Files.exists(group) ? Optional.empty() : Optional.of(true));
            assertThat(left.isAlive()).isFalse();
        }
    }

    @Test
    void an_attempt_that_needs_more_memory_than_it_has_is_ended_for_it() throws IOException {
        Path parent = scratchGroup();
        assumeTrue(
                Files.readString(parent.resolve("cgroup.controllers")).contains("memory"),
                "control groups of version 2 do not account for memory on this machine");
        try (LocalHarness farm = grouped()) {
            AttemptReport.Finished end =
                    farm.run(sh("tail /dev/zero").demand(new Demand(1_000, 64L << 20, 0, List.of())));
            assertThat(end.ending()).isEqualTo(Ending.OUT_OF_MEMORY);
            assertThat(end.message()).contains("64MiB");
        }
    }

    @Test
    void limits_are_written_where_the_system_has_the_controllers() throws IOException {
        Path parent = plainFiles();
        UUID identity = new UUID(0, 4);
        ControlGroups groups = ControlGroups.open("test", parent.toString(), CpuLimit.WEIGHT, identity)
                .orElseThrow();
        AttemptId attempt = new AttemptId(3);
        groups.make(attempt, new Demand(2_500, 3L << 30, 0, List.of()));
        Path group = parent.resolve("hybridfarm-" + identity + "/a3");
        assertThat(group.resolve("memory.max")).hasContent(Long.toString(3L << 30));
        assertThat(group.resolve("memory.oom.group")).hasContent("1");
        assertThat(group.resolve("cpu.weight")).hasContent("250");
        assertThat(group.resolve("cpu.max")).doesNotExist();
        assertThat(groups.all()).containsOnlyKeys(attempt);

        groups.make(new AttemptId(4), Demand.ONE_CORE);
        assertThat(group.resolveSibling("a4/memory.max")).doesNotExist();
        Files.writeString(
                group.resolve("memory.events"), "low 0\nhigh 0\nmax 7\noom 1\noom_kill 3\noom_group_kill 1\n");
        assertThat(new ControlGroup(group).memoryKills()).isEqualTo(3);
    }

    @Test
    void a_hard_limit_is_a_part_of_each_tenth_of_a_second() throws IOException {
        Path parent = plainFiles();
        UUID identity = new UUID(0, 4);
        Path folder = Files.createDirectories(parent.resolve("hybridfarm-" + identity));
        Files.writeString(folder.resolve("cpu.max"), "max 100000");
        ControlGroups groups = ControlGroups.open("test", parent.toString(), CpuLimit.HARD, identity)
                .orElseThrow();
        groups.make(new AttemptId(3), new Demand(2_500, 3L << 30, 0, List.of()));
        groups.make(new AttemptId(4), new Demand(1, 0, 0, List.of()));
        assertThat(folder.resolve("a3/cpu.max")).hasContent("250000 100000");
        assertThat(folder.resolve("a3/cpu.weight")).hasContent("250");
        assertThat(folder.resolve("a4/cpu.max")).hasContent("1000 100000");
    }

    @Test
    void a_hard_limit_that_the_system_cannot_hold_is_said_at_the_start_and_attempts_run_all_the_same()
            throws IOException {
        Path parent = plainFiles();
        UUID identity = new UUID(0, 4);
        try (SaidByLog log = new SaidByLog(ControlGroups.class)) {
            ControlGroups groups = ControlGroups.open("test", parent.toString(), CpuLimit.HARD, identity)
                    .orElseThrow();
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("no cpu.max in " + parent))
                    .anyMatch(line -> line.contains("cpu-limit is hard and cannot be held here"));
            groups.make(new AttemptId(3), Demand.ONE_CORE);
            assertThat(parent.resolve("hybridfarm-" + identity + "/a3/cpu.weight"))
                    .hasContent("100");
            assertThat(parent.resolve("hybridfarm-" + identity + "/a3/cpu.max")).doesNotExist();
        }
    }

    @Test
    void an_attempt_with_a_hard_limit_waits_for_its_next_turn_on_an_idle_machine() throws IOException {
        Path parent = scratchGroup();
        assumeTrue(
                List.of(Files.readString(parent.resolve("cgroup.controllers"))
                                .strip()
                                .split(" "))
                        .contains("cpu"),
                "control groups of version 2 do not divide processors on this machine");
        try (LocalHarness farm = grouped("cpu-limit", "hard")) {
            Path group = group(farm, new AttemptId(1)).resolveSibling("a*");
            AttemptId attempt = farm.launch(sh("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; cat " + group
                            + "/cpu.max " + group + "/cpu.stat")
                    .demand(new Demand(200, 0, 0, List.of())));
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.SUCCEEDED);
            assertThat(farm.log(attempt)).startsWith("20000 100000\n").containsPattern("nr_throttled [1-9]");
        }
    }

    @Test
    void a_folder_that_is_no_control_group_is_refused() {
        assertThatThrownBy(() -> new LocalHarness(base, "cgroup", base.toString()))
                .isInstanceOfSatisfying(
                        FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
                .hasMessageContaining("cgroup")
                .hasMessageContaining(base.toString());
    }

    @Test
    void the_own_group_is_found_beside_hierarchies_of_version_1() {
        List<String> membership = List.of("4:memory:/some/where", "0::/user.slice/farm.service");
        List<String> mounts = List.of(
                "30 24 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
                "31 24 0:27 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw");
        assertThat(OwnGroup.find(membership, mounts))
                .hasValue(Path.of("/sys/fs/cgroup/unified/user.slice/farm.service"));
        assertThat(OwnGroup.find(membership.subList(0, 1), mounts)).isEmpty();
        assertThat(OwnGroup.find(membership, mounts.subList(0, 1))).isEmpty();
    }

    @Test
    void commands_run_as_the_configured_user_in_a_folder_of_theirs_with_that_users_environment() throws IOException {
        assumeRoot();
        openToOthers();
        try (LocalHarness farm =
                new LocalHarness(base, Map.of("HOME", "/root", "PATH", "/usr/bin:/bin"), "run-as", USER)) {
            AttemptId attempt = farm.launch(sh("id -un; id -Gn; echo $HOME $USER; touch mine; ls -ld . | cut -d' ' -f3")
                    .environment("LD_PRELOAD", ""));
            assertThat(farm.end(attempt).message()).isEmpty();
            assertThat(farm.log(attempt)).startsWith("nobody\nnogroup\n").endsWith(" nobody\nnobody\n");
            assertThat(farm.log(attempt)).doesNotContain("/root");
        }
    }

    @Test
    void the_configured_user_gets_to_its_folder_by_its_path_and_not_to_the_output_beside_it() throws IOException {
        assumeRoot();
        openToOthers();
        Files.createDirectory(
                base.resolve("backend"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (LocalHarness farm = new LocalHarness(base, "run-as", USER)) {
            AttemptId attempt = farm.launch(
                    sh(
                            "here=$(pwd -P); cd / && touch \"$here/mine\" && ls \"$here\"; cat \"$here/../log\"; ls \"$here/..\""));
            farm.end(attempt);
            assertThat(farm.log(attempt).lines().toList())
                    .startsWith("mine")
                    .hasSize(3)
                    .filteredOn(line -> line.contains("Permission denied"))
                    .hasSize(2);
        }
    }

    @Test
    void a_folder_that_the_configured_user_does_not_get_to_is_refused() {
        assumeRoot();
        assertThatThrownBy(() -> new LocalHarness(base, "run-as", USER))
                .isInstanceOfSatisfying(
                        FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
                .hasMessageContaining("user nobody does not get to " + base)
                .hasMessageContaining("chmod o+x");
    }

    @Test
    void no_command_line_shows_the_value_of_a_variable() throws IOException {
        assumeRoot();
        Starter starter = new Starter("test", Optional.of(Account.lookUp("test", USER)));
        ProcessBuilder prepared = starter.prepare(
                List.of("/bin/true"), Map.of("TOKEN", "secret", "odd.name", "secret"), "MARK", base, Optional.empty());
        assertThat(prepared.command()).noneMatch(word -> word.contains("secret"));
        assertThat(prepared.environment().keySet()).doesNotContain("TOKEN", "odd.name");
    }

    @Test
    void variables_reach_a_command_of_another_user_as_they_are() throws Exception {
        assumeRoot();
        openToOthers();
        Map<String, String> variables = new TreeMap<>(Map.of(
                "LD_LIBRARY_PATH", "/a:/b",
                "QUOTES", "it's \"$HOME\" `id` \\ $(id)",
                "LINES", "one\n two\n",
                "EMPTY", "",
                "odd.name", "x=y",
                "OPTIND", "no number",
                "IFS", "s",
                "PWD", "/elsewhere",
                "UID", "7",
                "PATH", "/usr/bin"));
        Starter starter = new Starter("test", Optional.of(Account.lookUp("test", USER)));
        Process process = starter.prepare(List.of("/usr/bin/env", "-0"), variables, "MARK", base, Optional.empty())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        TreeMap<String, String> found = new TreeMap<>();
        for (String variable : printed.split("\0")) {
            found.put(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
        }
        found.remove("_");
        assertThat(found).isEqualTo(variables);
    }

    @Test
    void a_step_cannot_make_root_load_its_code_on_the_way_to_another_user() throws IOException {
        assumeRoot();
        openToOthers();
        try (LocalHarness farm = new LocalHarness(base, "run-as", USER)) {
            // The loader complains in the name of each program that it cannot preload something into.
            AttemptId attempt = farm.launch(
                    sh("id -u").environment("LD_PRELOAD", farm.out("evil.so").toString()));
            farm.end(attempt);
            assertThat(farm.log(attempt))
                    .contains("evil.so")
                    .doesNotContain("setpriv")
                    .doesNotContain("setsid");
        }
    }

    @Test
    void folders_of_outputs_are_made_as_the_configured_user_or_not_at_all() throws IOException {
        assumeRoot();
        openToOthers();
        try (LocalHarness farm = new LocalHarness(base, "run-as", USER)) {
            Path closed = Files.createDirectories(farm.out("closed"));
            AttemptReport.Finished refused = farm.run(sh("exit 0").output("{out}/closed/deep/f.exr"));
            assertThat(refused.ending()).isEqualTo(Ending.FAILED);
            assertThat(refused.message())
                    .contains(closed.resolve("deep").toString())
                    .contains(USER);
            assertThat(closed).isEmptyDirectory();

            Path open = Files.createDirectories(farm.out("open"));
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(farm.run(sh(
                                            "echo pixels > \"$1\"",
                                            open.resolve("deep/f.exr").toString())
                                    .output("{out}/open/deep/f.exr"))
                            .message())
                    .isEmpty();
            assertThat(Files.getOwner(open.resolve("deep")).getName()).isEqualTo(USER);
        }
    }

    @Test
    void a_command_of_another_user_is_stopped_like_any_other() throws IOException {
        assumeRoot();
        openToOthers();
        try (LocalHarness farm = new LocalHarness(base, "run-as", USER)) {
            AttemptId attempt = farm.launchReady(sh("(setsid sleep 86400 &); echo ready; sleep 86400"));
            farm.backend.cancel(attempt);
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.CANCELED);
            assertThat(farm.processes(attempt)).isEmpty();
        }
    }

    @Test
    void a_user_that_is_not_there_is_refused() {
        assumeRoot();
        assertThatThrownBy(() -> new LocalHarness(base, "run-as", "no-such-user"))
                .isInstanceOfSatisfying(
                        FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
                .hasMessageContaining("run-as 'no-such-user'");
    }

    @Test
    void another_user_is_refused_where_this_program_is_not_root() {
        assumeTrue(!Account.isRoot(), "this program runs as root");
        assertThatThrownBy(() -> new LocalHarness(base, "run-as", USER)).hasMessageContaining("only root");
    }

    @Test
    void nothing_is_started_on_a_full_disk_and_the_task_may_go_elsewhere() throws IOException {
        try (LocalHarness farm = new LocalHarness(base, "min-disk", "1000000TiB")) {
            AttemptId attempt =
                    farm.launch(sh("touch \"$1\"", farm.out("started").toString()));
            assertThat(farm.context.reporter().awaitLost(attempt).reason())
                    .contains("min-disk is 1000000TiB")
                    .contains("here");
            assertThat(farm.out("started")).doesNotExist();
        }
    }

    @Test
    void a_worker_closes_when_its_disk_is_full_and_opens_when_it_is_not() throws IOException {
        try (LocalHarness farm = new LocalHarness(base, "min-disk", "1MiB")) {
            farm.backend.reconcile(List.of());
            assertThat(farm.context.reporter().awaitOffer().workers().get(0).closedBecause())
                    .isEmpty();
            farm.taken.set(1L << 60);
            farm.context.reporter().awaitLost(farm.launch(sh("true")));
            Supplier<Optional<String>> closed = () -> farm.context
                    .reporter()
                    .lastOffer()
                    .orElseThrow()
                    .workers()
                    .get(0)
                    .closedBecause();
            assertThat(closed.get().orElseThrow())
                    .contains("disk is nearly full: min-disk is 1MiB")
                    .contains(farm.folder.path().toString());

            farm.context.deadlines().advance(Duration.ofMinutes(1));
            assertThat(closed.get()).isPresent();
            farm.taken.set(0);
            farm.context.deadlines().advance(Duration.ofMinutes(1));
            assertThat(closed.get()).isEmpty();
            assertThat(farm.context.deadlines().pending()).isZero();
            assertThat(farm.run(sh("true")).ending()).isEqualTo(AttemptReport.Ending.SUCCEEDED);
        }
    }

    private LocalHarness grouped(String... settings) throws IOException {
        Path parent = scratchGroup();
        String[] all = java.util.Arrays.copyOf(settings, settings.length + 2);
        all[settings.length] = "cgroup";
        all[settings.length + 1] = parent.toString();
        return new LocalHarness(base, all);
    }

    private Path group(LocalHarness farm, AttemptId attempt) {
        return scratch.orElseThrow()
                .resolve("hybridfarm-" + farm.folder.identity())
                .resolve(attempt.toString());
    }

    /** A control group below our own, where this system lets us make one. */
    private Path scratchGroup() throws IOException {
        if (scratch.isEmpty()) {
            Optional<Path> own = OwnGroup.find().filter(Files::isWritable);
            assumeTrue(own.isPresent(), "no control group of version 2 that this program may write");
            Path made = own.get().resolve("hybridfarm-test-" + UUID.randomUUID());
            try {
                Files.createDirectory(made);
            } catch (IOException e) {
                assumeTrue(false, "no control group can be made: " + e);
            }
            scratch = Optional.of(made);
            assumeTrue(Files.exists(made.resolve("cgroup.kill")), "the kernel is too old to kill control groups");
        }
        return scratch.get();
    }

    /** Plain files stand for the kernel's: it is about what is written, not about what the kernel makes of it. */
    private Path plainFiles() throws IOException {
        Path parent = Files.createDirectories(base.resolve("kernel"));
        Files.writeString(parent.resolve("cgroup.controllers"), "cpuset cpu memory pids\n");
        Files.writeString(parent.resolve("cgroup.subtree_control"), "cpu memory\n");
        Files.writeString(parent.resolve("cgroup.procs"), "");
        return parent;
    }

    private static void assumeRoot() {
        assumeTrue(Account.isRoot(), "only root may start commands as another user");
    }

    /** Temporary folders are the owner's alone. */
    private void openToOthers() throws IOException {
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
