package io.hybridfarm.local.host;

import io.hybridfarm.local.PrivateFiles;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The join tokens that were given out: a file each, under the SHA-256 of the token's text, so that whoever may write into the
 * farm's folder may invite, and nobody who reads it can enrol. Thread-safe.
 */
final class Invitations {
    /**
     * What is kept of a token.
     *
     * @param until when it ends, as {@link Instant} is written
     * @param uses how many workers may still enrol with it
     */
    record Invitation(String until, int uses) {}

    private final Path folder;
    private final InstantSource clock;

    Invitations(Path farmFolder, InstantSource clock) {
        this.folder = farmFolder.resolve("joins");
        this.clock = clock;
    }

    /** Whether a token is good for one more worker; one that is not is cleared away. */
    synchronized boolean isGood(String token) throws IOException {
        return find(token).isPresent();
    }

    /**
     * Takes one use of a token.
     *
     * @return whether it was good for one more
     */
    synchronized boolean use(String token) throws IOException {
        Optional<Invitation> found = find(token);
        if (found.isEmpty()) {
            return false;
        }
        Invitation invitation = found.get();
        if (invitation.uses() == 1) {
            Files.delete(file(token));
        } else {
            PrivateFiles.write(file(token), Wire.write(new Invitation(invitation.until(), invitation.uses() - 1)));
        }
        return true;
    }

    private Optional<Invitation> find(String token) throws IOException {
        Path file = file(token);
        Invitation invitation;
        try {
            invitation = Wire.read(Files.readAllBytes(file), Invitation.class);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FarmException e) {
            throw new IOException(file + " is damaged; delete it and invite again", e);
        }
        if (invitation.uses() < 1 || !clock.instant().isBefore(until(file, invitation))) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
        return Optional.of(invitation);
    }

    private Path file(String token) {
        return folder.resolve(Hashes.sha256(token) + ".json");
    }

    private static Instant until(Path file, Invitation invitation) throws IOException {
        try {
            return Instant.parse(invitation.until());
        } catch (DateTimeParseException e) {
            throw new IOException(file + " is damaged; delete it and invite again", e);
        }
    }
}
