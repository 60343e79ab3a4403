package io.hybridfarm.local.host;

import io.hybridfarm.local.PrivateFiles;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The key and the self-signed certificate by which agents know their server; made when they are first asked for, and kept in
 * the farm's folder in {@code tls.p12}, its password beside it in {@code tls.password}, both for their owner alone.
 *
 * <p>Immutable. Several programs may open the same folder at once.
 */
public final class HostIdentity {
    private static final String ALIAS = "host";
    private static final int PASSWORD_BYTES = 32;
    private static final long KEYTOOL_SECONDS = 60;

    private final KeyStore store;
    private final char[] password;

    private HostIdentity(KeyStore store, char[] password) {
        this.store = store;
        this.password = password;
    }

    /**
     * Opens the identity of a farm, making it if the farm has none yet.
     *
     * @param farmFolder an existing folder
     * @throws FarmException BAD_CONFIGURATION if it is damaged or cannot be made
     */
    public static HostIdentity open(Path farmFolder) {
        Path file = farmFolder.resolve("tls.p12");
        Path passwordFile = farmFolder.resolve("tls.password");
        try (FileChannel channel =
                FileChannel.open(farmFolder.resolve("tls.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Held until the channel is closed.
            channel.lock();
            if (Files.notExists(file)) {
                make(file, passwordFile);
            }
            char[] password = Files.readString(passwordFile).strip().toCharArray();
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password);
            }
            return new HostIdentity(store, password);
        } catch (IOException | GeneralSecurityException e) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    "the certificate in " + file + " cannot be used: " + e
                            + "; without it and " + passwordFile.getFileName()
                            + " a new one is made, and every worker has to enrol again",
                    e);
        }
    }

    private static void make(Path file, Path passwordFile) throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        PrivateFiles.write(passwordFile, password.getBytes(StandardCharsets.US_ASCII));
        // keytool writes with the permissions of the day; inside of a folder of its own nobody else can look.
        Path closed = Files.createTempDirectory(file.toAbsolutePath().getParent(), "tls-");
        try {
            Path made = closed.resolve("tls.p12");
            keytool(made, passwordFile);
            PrivateFiles.write(file, Files.readAllBytes(made));
            Files.delete(made);
        } finally {
            Files.deleteIfExists(closed);
        }
    }

    private static void keytool(Path made, Path passwordFile) throws IOException {
        Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        program.toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "36500",
                        "-dname",
                        "CN=HybridFarm",
                        "-storetype",
                        "PKCS12",
                        "-storepass:file",
                        passwordFile.toString(),
                        "-keystore",
                        made.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        try {
            byte[] said = process.getInputStream().readAllBytes();
            if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(program + " failed: " + new String(said, StandardCharsets.UTF_8).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " made a certificate", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** SHA-256 of the certificate, in base64url without padding: what a join token says of it and agents hold on to. */
    public String fingerprint() {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Hashes.sha256(store.getCertificate(ALIAS).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    /** TLS with this certificate. */
    SSLContext context() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new FarmException(ErrorCode.BAD_CONFIGURATION, "no TLS with the farm's certificate: " + e, e);
        }
    }
}
