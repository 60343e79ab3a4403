package io.hybridfarm.local.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The GPUs of this machine, as far as its device files show them. */
final class Gpus {
    private Gpus() {}

    /** @param devices {@code /dev} */
    static int count(Path devices) {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(devices, "nvidia*")) {
            for (Path file : files) {
                if (file.getFileName().toString().matches("nvidia\\d+")) {
                    count++;
                }
            }
        } catch (IOException e) {
            return 0; // a system without device files
        }
        return count;
    }
}
