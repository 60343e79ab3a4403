package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class SimulateCommandTest {
    @TempDir
    private Path folder;

    @Test
    void a_generated_workload_is_run_under_every_policy_and_reported() throws Exception {
        TestShell shell = TestShell.in(folder);

        assertThat(shell.run("simulate", "--generate", "seed=7,days=1,frames=1500"))
                .as(shell.err())
                .isEqualTo(0);

        Path out = folder.resolve("simulation");
        assertThat(shell.out())
                .contains("1,5")
                .contains("100 workers, 3,200 cores")
                .endsWith("see " + out.resolve("index.html") + "\n");
        assertThat(shell.out().lines()).anyMatch(line -> line.startsWith("policy "));
        for (String policy : List.of("ours", "fifo", "priority", "fair", "deadline")) {
            assertThat(shell.out().lines()).anyMatch(line -> line.matches(policy + " .* [0-9a-f]{16}"));
            assertThat(text(out, "index.html")).contains("shares-" + policy + ".svg");
        }
        assertThat(shell.out()).contains(text(out, "summary.txt"));
        assertThat(text(out, "summary.csv").lines()).hasSize(6).allMatch(line -> line.split(",").length == 37);
        assertThat(text(out, "waits.csv").lines()).hasSize(1 + 5 * 1_001);
        assertThat(text(out, "shares.csv").lines().skip(1)).allMatch(line -> line.split(",").length == 9);
        try (Stream<Path> files = Files.list(out)) {
            List<Path> charts =
                    files.filter(file -> file.toString().endsWith(".svg")).toList();
            assertThat(charts).hasSize(8);
            for (Path chart : charts) {
                assertThat(xml(chart).getDocumentElement().getTagName()).isEqualTo("svg");
            }
        }
    }

    @Test
    void the_same_workload_gives_the_same_hashes_from_the_generator_and_from_its_trace() {
        TestShell first = TestShell.in(folder);
        TestShell second = TestShell.in(folder);
        Path farm = write("farm.yaml", "workers: [{count: 4, prefix: r, cores: 16, memory: 64GiB}]");

        int generated = first.run(
                "simulate",
                "--generate",
                "days=1,frames=500",
                "--farm",
                farm.toString(),
                "--write-trace",
                "t.jsonl.gz");
        int replayed = second.run("simulate", "--trace", "t.jsonl.gz", "--farm", "farm.yaml");

        assertThat(generated).as(first.err()).isEqualTo(0);
        assertThat(replayed).as(second.err()).isEqualTo(0);
        assertThat(hashes(second)).hasSize(5).isEqualTo(hashes(first));
    }

    @Test
    void weights_change_what_fair_share_does_and_the_log_names_every_decision() throws IOException {
        write("t.jsonl", """
                {"at": 0, "name": "a", "show": "x", "steps": [{"tasks": 6, "seconds": 60}]}
                {"at": 0, "name": "b", "show": "y", "steps": [{"tasks": 6, "seconds": 60}]}
                """);
        write("farm.yaml", "workers: [{prefix: r, cores: 4}]");
        write("policy.yaml", "shares: [{node: y, weight: 3}]");
        TestShell shell = TestShell.in(folder);

        assertThat(shell.run(
                        "simulate",
                        "--trace",
                        "t.jsonl",
                        "--farm",
                        "farm.yaml",
                        "--policy",
                        "policy.yaml",
                        "--policies",
                        "fair",
                        "--log",
                        "decisions.txt",
                        "--out",
                        "report"))
                .as(shell.err())
                .isEqualTo(0);

        List<String> log = Files.readAllLines(folder.resolve("decisions.txt"));
        assertThat(log)
                .hasSize(12)
                .allMatch(line -> line.matches("fair 1970-01-01T00:0\\d:00Z 0000[12]\\.0\\.\\d r0001"));
        assertThat(log.subList(0, 4).stream().filter(line -> line.contains(" 00002.")))
                .hasSize(3);
        assertThat(folder.resolve("report/index.html")).exists();
    }

    @Test
    void what_goes_wrong_is_in_the_heading_the_table_and_the_log() throws IOException {
        write("t.jsonl", """
                {"at": 0, "name": "a", "show": "x", "band": "idle", "steps": [{"tasks": 40, "seconds": 600, "retries": 9}]}
                {"at": 900, "name": "b", "show": "y", "steps": [{"tasks": 4, "seconds": 60}]}
                """);
        write("farm.yaml", """
                workers: [{count: 2, prefix: r, cores: 2}]
                troubles: {seed: 3, betweenFailures: 1h, toRepair: 5m, attemptFailures: 0.25}
                """);
        write("policy.yaml", "preemption: {perHour: 100, minRunTime: 1m}");
        TestShell shell = TestShell.in(folder);

        assertThat(shell.run(
                        "simulate",
                        "--trace",
                        "t.jsonl",
                        "--farm",
                        "farm.yaml",
                        "--policy",
                        "policy.yaml",
                        "--policies",
                        "ours,fifo",
                        "--log",
                        "decisions.txt"))
                .as(shell.err())
                .isEqualTo(0);

        assertThat(shell.out())
                .contains("a worker fails once in 1h and is gone for 5m on average; 25 % of all attempts fail; seed 3")
                .contains("preempted  failed  lost    lost work  undone");
        List<String> log = Files.readAllLines(folder.resolve("decisions.txt"));
        assertThat(log).anyMatch(line -> line.matches("ours \\S+ 00001\\.0\\.\\d+ r000\\d preempted"));
        assertThat(log).anyMatch(line -> line.matches("fifo \\S+ 00001\\.0\\.\\d+ r000\\d failed"));
        assertThat(log).anyMatch(line -> line.matches("fifo \\S+ 00001\\.0\\.\\d+ r000\\d lost"));
        List<String> csv = Files.readAllLines(folder.resolve("simulation/summary.csv"));
        List<String> headings = List.of(csv.get(0).split(","));
        for (String kind : List.of("preempted", "failed", "lost")) {
            assertThat(csv.get(1).split(",")[headings.indexOf(kind)])
                    .isEqualTo(Long.toString(log.stream()
                            .filter(line -> line.startsWith("ours ") && line.endsWith(" " + kind))
                            .count()));
        }
    }

    @Test
    void a_log_in_the_standard_workload_format_brings_its_machines_along() {
        write("log.swf", """
                ; MaxProcs: 4
                1 0 0 60 2 -1 -1 2 -1 -1 1 1 1 -1 1 1 -1 -1
                2 5 0 -1 2 -1 -1 2 -1 -1 1 1 2 -1 1 1 -1 -1
                """);
        TestShell shell = TestShell.in(folder);

        assertThat(shell.run(
                        "simulate",
                        "--trace",
                        "log.swf",
                        "--procs",
                        "cores",
                        "--show-by",
                        "queue",
                        "--policies",
                        "ours"))
                .as(shell.err())
                .isEqualTo(0);
        assertThat(shell.out())
                .contains("1 jobs, 1 tasks")
                .contains("1 workers, 4 cores")
                .contains("run time not known");
    }

    @Test
    void a_wrong_command_line_ends_with_2_and_a_wrong_file_with_1() {
        write("t.jsonl", "{\"at\": 0, \"steps\": [{\"seconds\": 1, \"demand\": {\"cores\": 64}}]}");
        write("broken.jsonl", "{\"at\": 0}");
        write("farm.yaml", "workers: [{prefix: r, cores: 4}]");

        for (List<String> words : List.of(
                List.<String>of(),
                List.of("--trace", "t.jsonl", "--generate", "days=1"),
                List.of("--trace", "t.jsonl"),
                List.of("--generate", "days=1", "--policies", "ours,luck"),
                List.of("--trace", "t.jsonl", "--procs", "threads"))) {
            assertThat(run(words)).as("%s", words).isEqualTo(2);
        }
        for (List<String> words : List.of(
                List.of("--trace", "t.jsonl", "--farm", "farm.yaml"),
                List.of("--trace", "broken.jsonl", "--farm", "farm.yaml"),
                List.of("--trace", "no.jsonl", "--farm", "farm.yaml"),
                List.of("--trace", "t.jsonl", "--farm", "t.jsonl"),
                List.of("--generate", "dais=1"))) {
            assertThat(run(words)).as("%s", words).isEqualTo(1);
        }
        assertThat(folder.resolve("simulation")).doesNotExist();
    }

    private int run(List<String> words) {
        TestShell shell = TestShell.in(folder);
        int code =
                shell.run(Stream.concat(Stream.of("simulate"), words.stream()).toArray(String[]::new));
        assertThat(shell.err()).startsWith("farm: ").doesNotContain("Exception").doesNotContain("defect");
        return code;
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> hashes(TestShell shell) {
        return shell.out()
                .lines()
                .filter(line -> line.matches(".* [0-9a-f]{16}"))
                .map(line -> line.substring(line.length() - 16))
                .toList();
    }

    private static String text(Path folder, String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static Document xml(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
    }
}
