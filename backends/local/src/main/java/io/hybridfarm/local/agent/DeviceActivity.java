package io.hybridfarm.local.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Use as Linux notes it on its devices: somebody typed into a terminal, on the console or over the network, or an input device
 * was used. A desktop session without a terminal shows only as far as the system notes times on input devices.
 */
final class DeviceActivity implements Activity {
    private static final Pattern TERMINAL = Pattern.compile("\\d+|tty\\d+");
    private static final Pattern INPUT = Pattern.compile("event\\d+");

    private final Path devices;

    /** @param devices {@code /dev} */
    DeviceActivity(Path devices) {
        this.devices = devices;
    }

    @Override
    public Optional<Instant> lastUse() {
        List<Instant> times = new ArrayList<>();
        for (Path folder : List.of(devices, devices.resolve("pts"))) {
            // Writing changes the other time: a program that prints, this one too, is nobody at the keyboard.
            attributes(folder, TERMINAL)
                    .forEach(file -> times.add(file.lastAccessTime().toInstant()));
        }
        attributes(devices.resolve("input"), INPUT).forEach(file -> {
            times.add(file.lastAccessTime().toInstant());
            times.add(file.lastModifiedTime().toInstant());
        });
        return times.stream().max(Instant::compareTo);
    }

    private static List<BasicFileAttributes> attributes(Path folder, Pattern names) {
        List<BasicFileAttributes> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (names.matcher(file.getFileName().toString()).matches()) {
                    attributes(file).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            // No such devices here.
        }
        return found;
    }

    private static Optional<BasicFileAttributes> attributes(Path file) {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
        } catch (IOException e) {
            return Optional.empty(); // a terminal that was closed just now
        }
    }
}
