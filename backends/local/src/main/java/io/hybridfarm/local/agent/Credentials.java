package io.hybridfarm.local.agent;

import io.hybridfarm.local.PrivateFiles;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a worker is known by, as its token file has it.
 *
 * @param worker its name
 * @param token what only this worker and, as a hash, the server know
 * @param fingerprint SHA-256 of the server's certificate, in base64url
 */
record Credentials(String worker, String token, String fingerprint) {
    /**
     * Reads a token file.
     *
     * @throws FarmException BAD_CONFIGURATION if it cannot be read or is no token file
     */
    static Credentials read(Path file) {
        try {
            return Wire.read(Files.readAllBytes(file), Credentials.class);
        } catch (IOException e) {
            throw new FarmException(ErrorCode.BAD_CONFIGURATION, "the token file " + file + " cannot be read: " + e, e);
        } catch (FarmException e) {
            // The parser's own words could show a piece of the token.
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    "the token file " + file + " is damaged; enrol this worker again with a new join token");
        }
    }

    /** Writes a token file that its owner alone can read. */
    void write(Path file) throws IOException {
        PrivateFiles.write(file, Wire.write(this));
    }

    String bearer() {
        return worker + "." + token;
    }

    /** Without the token, so that no log ever shows it. */
    @Override
    public String toString() {
        return "credentials of worker " + worker;
    }
}
