package io.hybridfarm.local.agent;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Draws what only its owner knows, and makes what others may know of it. */
final class Secrets {
    private static final int BYTES = 32;

    private Secrets() {}

    /**
     * 32 random bytes in base64url.
     *
     * @param secure a generator that nobody can foresee
     */
    static String draw(RandomGenerator secure) {
        byte[] bytes = new byte[BYTES];
        secure.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What a server keeps of a secret, in hexadecimal digits. */
    static String sha256(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
