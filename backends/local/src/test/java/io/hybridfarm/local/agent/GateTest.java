package io.hybridfarm.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
    private static final long GIBIBYTE = 1L << 30;

    @TempDir
    Path folder;

    /** Monday at nine in the morning, in Greenwich. */
    private final SettableClock clock = new SettableClock();

    private final AtomicLong free = new AtomicLong(2 * GIBIBYTE);
    private Optional<Instant> lastUse = Optional.empty();

    private Gate gate(Optional<String> hours, Optional<Duration> idleAfter, String zone) {
        return new Gate(
                new Gate.Rules(hours.map(OfficeHours::parse), idleAfter, GIBIBYTE),
                clock,
                ZoneId.of(zone),
                () -> lastUse,
                free::get);
    }

    @Test
    void office_hours_are_those_of_the_place() {
        Optional<String> hours = Optional.of("mon-fri 08:00-19:00");
        Gate.Verdict closed = gate(hours, Optional.empty(), "UTC").look();
        assertThat(closed.closedBecause()).isEqualTo("office hours: mon-fri 08:00-19:00");
        assertThat(closed.givesBack()).isTrue();
        assertThat(gate(hours, Optional.empty(), "America/Los_Angeles").look().isOpen())
                .isTrue();
    }

    @Test
    void a_machine_is_free_when_nobody_has_used_it_for_a_while() {
        Gate gate = gate(Optional.empty(), Optional.of(Duration.ofMinutes(15)), "UTC");
        assertThat(gate.look().isOpen()).isTrue();
        lastUse = Optional.of(clock.instant());
        clock.advance(Duration.ofMinutes(14));
        assertThat(gate.look().givesBack()).isTrue();
        clock.advance(Duration.ofMinutes(1));
        assertThat(gate.look().isOpen()).isTrue();
    }

    @Test
    void a_disk_must_be_a_tenth_freer_before_work_comes_again() {
        Gate gate = gate(Optional.empty(), Optional.empty(), "UTC");
        free.set(GIBIBYTE - 1);
        assertThat(gate.look()).isEqualTo(new Gate.Verdict("less than 1GiB of disk are free", false));
        free.set(GIBIBYTE + 1);
        assertThat(gate.look().isOpen()).isFalse();
        free.set(GIBIBYTE / 10 * 11);
        assertThat(gate.look().isOpen()).isTrue();
        free.set(GIBIBYTE + 1);
        assertThat(gate.look().isOpen()).isTrue();
    }

    @Test
    void reading_a_terminal_is_use_and_printing_to_it_is_none() throws IOException {
        Path terminal =
                Files.createFile(Files.createDirectories(folder.resolve("pts")).resolve("3"));
        touch(terminal, "2026-01-05T08:30:00Z", "2026-01-05T08:59:00Z");
        touch(Files.createFile(folder.resolve("pts/ptmx")), "2026-01-05T08:58:00Z", "2026-01-05T08:58:00Z");
        touch(Files.createFile(folder.resolve("tty1")), "2026-01-05T07:00:00Z", "2026-01-05T07:00:00Z");

        assertThat(new DeviceActivity(folder).lastUse()).contains(Instant.parse("2026-01-05T08:30:00Z"));
    }

    @Test
    void a_change_of_an_input_device_is_use() throws IOException {
        Path device = Files.createFile(
                Files.createDirectories(folder.resolve("input")).resolve("event0"));
        touch(device, "2026-01-05T08:30:00Z", "2026-01-05T08:31:00Z");

        assertThat(new DeviceActivity(folder).lastUse()).contains(Instant.parse("2026-01-05T08:31:00Z"));
    }

    @Test
    void without_devices_there_is_no_sign_of_use() {
        assertThat(new DeviceActivity(folder.resolve("none")).lastUse()).isEmpty();
    }

    @Test
    void devices_are_counted_as_gpus_and_other_files_are_not() throws IOException {
        for (String name : List.of("nvidia0", "nvidia1", "nvidia10", "nvidiactl", "nvidia-uvm")) {
            Files.createFile(folder.resolve(name));
        }
        assertThat(Gpus.count(folder)).isEqualTo(3);
        assertThat(Gpus.count(folder.resolve("none"))).isZero();
    }

    @Test
    void the_fullest_folder_counts_and_one_that_is_gone_is_full() {
        assertThat(new FreeDisk(List.of(folder)).getAsLong()).isPositive();
        assertThat(new FreeDisk(List.of(folder, folder.resolve("gone"))).getAsLong())
                .isZero();
    }

    private static void touch(Path file, String read, String written) throws IOException {
        Files.getFileAttributeView(file, BasicFileAttributeView.class)
                .setTimes(FileTime.from(Instant.parse(written)), FileTime.from(Instant.parse(read)), null);
    }
}
