package io.hybridfarm.core;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A backend's folder, made when it is first asked for: a farm that keeps nothing leaves nothing behind. One that is not
 * in a data folder is temporary, and goes when the scheduler closes.
 */
final class WorkFolder implements AutoCloseable {
    private final Optional<Path> data;
    private final String farm;
    private @Nullable Path made;

    WorkFolder(Optional<Path> data, String farm) {
        this.data = data;
        this.farm = farm;
    }

    synchronized Path path() {
        if (made == null) {
            try {
                made = data.isPresent()
                        ? Files.createDirectories(data.get().resolve("farms").resolve(farm))
                        : Files.createTempDirectory("hybridfarm-" + farm + "-");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make the work folder of farm '" + farm + "'", e);
            }
        }
        return made;
    }

    @Override
    public synchronized void close() throws IOException {
        if (made != null && data.isEmpty()) {
            MoreFiles.deleteRecursively(made, RecursiveDeleteOption.ALLOW_INSECURE);
            made = null;
        }
    }
}
