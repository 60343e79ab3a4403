package io.hybridfarm.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Agents on three hosts of one network, and what happens when a part of that fails. */
class ManyHostsTest extends OnManyHosts {
    @Test
    void a_host_that_is_cut_off_for_a_moment_goes_on_with_its_frames() throws Exception {
        start("1m");
        String job = submit();
        awaitRunningOn(job, "host1");
        hosts().cut(1);
        int done = succeeded(attempts(job));
        awaitAttempts(job, rows -> succeeded(rows) >= done + 2);
        hosts().heal(1);

        awaitSuccess(job);

        assertThat(attempts(job)).noneMatch(row -> state(row).equals("LOST"));
        requireEachFrameOnce(job);
    }

    @Test
    void frames_of_a_host_that_is_cut_off_for_too_long_run_elsewhere_once_they_are_surely_stopped() throws Exception {
        start("10s");
        String job = submit();
        awaitRunningOn(job, "host1");
        hosts().cut(1);
        awaitAttempts(job, rows -> rows.stream().anyMatch(row -> state(row).equals("LOST")));
        hosts().heal(1);

        awaitSuccess(job);

        assertThat(attempts(job))
                .filteredOn(row -> state(row).equals("LOST"))
                .allMatch(row -> worker(row).equals("host1"))
                .allMatch(row -> row.path("message").asText().contains("host1"));
        requireEachFrameOnce(job);
        requireNoTwoRunsAtATime();
    }

    @Test
    void frames_of_an_agent_that_was_killed_are_stopped_and_run_again() throws Exception {
        start("1m");
        String job = submit();
        awaitRunningOn(job, "host2");
        agents.get(1).killAndRestart();

        awaitSuccess(job);

        assertThat(attempts(job)).anyMatch(row -> state(row).equals("LOST"));
        requireEachFrameOnce(job);
        requireNoTwoRunsAtATime();
    }

    @Test
    void frames_go_on_while_the_server_is_killed_and_started_again() throws Exception {
        start("1m");
        String job = submit();
        awaitRunningOn(job, "host1");
        Set<String> running = new LinkedHashSet<>();
        attempts(job).stream().filter(row -> state(row).equals("RUNNING")).forEach(row -> running.add(id(row)));
        server().kill();
        startServer();

        awaitSuccess(job);

        assertThat(attempts(job))
                .filteredOn(row -> running.contains(id(row)))
                .isNotEmpty()
                .allMatch(row -> state(row).equals("SUCCEEDED"));
        requireEachFrameOnce(job);
        requireNoTwoRunsAtATime();
    }

    @Test
    void frames_of_an_agent_that_is_frozen_run_elsewhere_and_its_late_reports_change_nothing() throws Exception {
        start("10s");
        String job = submit();
        awaitRunningOn(job, "host3");
        agents.get(2).freeze();
        awaitAttempts(job, rows -> rows.stream().anyMatch(row -> state(row).equals("LOST")));
        agents.get(2).thaw();

        awaitSuccess(job);

        requireEachFrameOnce(job);
    }

    @Test
    void blender_renders_over_three_hosts_and_says_how_far_it_is() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/blender")), "Blender is not installed");
        start("1m");
        String job = server().submit("""
                {"name": "cube", "steps": [{"name": "render", "frames": "1-24", "chunk": 4, "progress": "blender",
                 "command": ["blender", "-b", "--factory-startup", "-noaudio", "-E", "CYCLES", "--python-expr",
                  "import bpy; s = bpy.context.scene; s.cycles.samples = 128; s.cycles.use_denoising = False; s.render.resolution_percentage = 10",
                  "-o", "{film}/cube_####", "-F", "PNG", "-s", "{chunkStart}", "-e", "{chunkEnd}", "-a"],
                 "outputs": ["{film}/cube_{frame:04}.png"], "demand": {"cores": 2}}]}""");
        awaitAttempts(
                job,
                rows -> rows.stream()
                        .anyMatch(row -> row.path("progress").asDouble() >= 0.25
                                && row.path("progress").asDouble() < 1
                                && state(row).equals("RUNNING")));

        awaitSuccess(job);

        assertThat(attempts(job)).extracting(OnManyHosts::worker).contains("host1", "host2", "host3");
        assertThat(attempts(job)).allMatch(row -> row.path("progress").asDouble() == 1);
    }
}
