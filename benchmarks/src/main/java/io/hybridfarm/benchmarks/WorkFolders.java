package io.hybridfarm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folders that measured servers work in. */
public final class WorkFolders {
    private WorkFolders() {}

    /**
     * Makes a new folder.
     *
     * @param workFolder where; made if it is not there
     * @param prefix what its name begins with
     */
    public static Path make(Path workFolder, String prefix) throws IOException {
        Files.createDirectories(workFolder);
        return Files.createTempDirectory(workFolder.toAbsolutePath(), prefix);
    }

    /** Deletes a folder with all that is in it; nothing may write there any more. */
    public static void delete(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
