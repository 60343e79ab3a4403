package io.hybridfarm.local;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * The folder of one local farm: {@code identity} tells its processes from those of any other farm, {@code attempts} has a
 * folder for each attempt, {@code running} is for {@link RecordedProcesses}.
 */
public record WorkFolder(Path path, UUID identity) {
    /**
     * Opens the folder, making it one of a local farm if it is new.
     *
     * @throws FarmException BAD_CONFIGURATION if it cannot be written or holds a damaged identity
     */
    public static WorkFolder open(Path path) {
        try {
            Files.createDirectories(path.resolve("attempts"));
            Files.createDirectories(path.resolve("running"));
            Path file = path.resolve("identity");
            if (Files.notExists(file)) {
                Path fresh = Files.writeString(path.resolve("identity.new"), UUID.randomUUID() + "\n");
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return new WorkFolder(path, identity(file));
        } catch (IOException e) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION, "the local farm's folder " + path + " cannot be used: " + e, e);
        }
    }

    Path attempts() {
        return path.resolve("attempts");
    }

    Path records() {
        return path.resolve("running");
    }

    public AttemptFolder attempt(AttemptId attempt) {
        return new AttemptFolder(attempts().resolve(attempt.toString()));
    }

    private static UUID identity(Path file) throws IOException {
        String text = Files.readString(file).strip();
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    file + " is damaged; delete it once no process of this farm runs any more",
                    e);
        }
    }
}
