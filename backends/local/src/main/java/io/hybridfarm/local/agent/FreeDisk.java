package io.hybridfarm.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/** How many bytes are free where work writes: in the fullest of some folders. */
record FreeDisk(List<Path> folders) implements LongSupplier {
    @Override
    public long getAsLong() {
        long least = Long.MAX_VALUE;
        for (Path folder : folders) {
            try {
                least = Math.min(least, Files.getFileStore(folder).getUsableSpace());
            } catch (IOException e) {
                // A folder that cannot be looked at cannot be written either.
                return 0;
            }
        }
        return least;
    }
}
