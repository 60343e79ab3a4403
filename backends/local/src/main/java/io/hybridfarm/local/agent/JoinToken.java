package io.hybridfarm.local.agent;

import io.hybridfarm.spi.FarmException;
import java.util.random.RandomGenerator;

/**
 * An invitation to a farm: lets whoever has it enrol a worker, and tells them by what certificate the server is known.
 *
 * @param fingerprint SHA-256 of the server's certificate, in base64url
 * @param secret 32 random bytes, in base64url
 */
record JoinToken(String fingerprint, String secret) {
    /** A new one; the generator must be one that nobody can foresee. */
    static JoinToken draw(String fingerprint, RandomGenerator secure) {
        return new JoinToken(fingerprint, Secrets.draw(secure));
    }

    /**
     * Reads a token as {@link #text} writes it.
     *
     * @throws FarmException INVALID if it is none; the message does not show it
     */
    static JoinToken parse(String text) {
        String[] parts = text.strip().split("\\.", -1);
        if (parts.length != 3
                || !parts[0].equals("hf1")
                || !parts[1].matches("[A-Za-z0-9_-]{43}")
                || !parts[2].matches("[A-Za-z0-9_-]{43}")) {
            throw FarmException.invalid(
                    "join token", "must be hf1.FINGERPRINT.SECRET, as 'farm workers enrol' on the server prints it");
        }
        return new JoinToken(parts[1], parts[2]);
    }

    String text() {
        return "hf1." + fingerprint + "." + secret;
    }

    /** What the server keeps of it, in hexadecimal digits: SHA-256 of its text. */
    String hash() {
        return Secrets.sha256(text());
    }

    @Override
    public String toString() {
        return "a join token";
    }
}
