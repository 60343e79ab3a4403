package io.hybridfarm.assets;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is done with folders in several places. */
final class Folders {
    private Folders() {}

    /** The folder that a file lies in. */
    static Path of(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("'" + file + "' lies in no folder");
        }
        return folder;
    }

    /** All that is in a folder, sorted. */
    static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(children);
        return children;
    }

    /** Deletes files that nobody has written to for long, whose names begin and end so. */
    static void removeOlder(Path folder, String beginning, Instant before) throws IOException {
        for (Path file : children(folder)) {
            try {
                if (String.valueOf(file.getFileName()).startsWith(beginning)
                        && Files.isRegularFile(file)
                        && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException e) {
                // Finished meanwhile.
            }
        }
    }

    /** Brings the names in a folder to the disk. */
    static void force(Path folder) {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException e) {
            // Some systems do not open folders; there new names reach the disk on their own.
        }
    }
}
