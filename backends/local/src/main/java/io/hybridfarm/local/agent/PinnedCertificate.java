package io.hybridfarm.local.agent;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the one certificate with a given fingerprint, whatever it says about itself: the farm's server is known by its key,
 * not by its name or by an authority.
 */
final class PinnedCertificate extends X509ExtendedTrustManager {
    private static final int FINGERPRINT_BYTES = 32;

    private final byte[] fingerprint;

    private PinnedCertificate(byte[] fingerprint) {
        this.fingerprint = fingerprint;
    }

    /**
     * TLS with the server that has this certificate and with no other.
     *
     * @param fingerprint SHA-256 of the certificate, in base64url
     * @throws IllegalArgumentException if that is no such fingerprint
     */
    static SSLContext context(String fingerprint) {
        byte[] bytes = Base64.getUrlDecoder().decode(fingerprint);
        if (bytes.length != FINGERPRINT_BYTES) {
            throw new IllegalArgumentException(
                    "a fingerprint has " + FINGERPRINT_BYTES + " bytes, not " + bytes.length);
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PinnedCertificate(bytes)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        byte[] shown;
        try {
            shown = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the server's certificate cannot be read", e);
        }
        if (!MessageDigest.isEqual(shown, fingerprint)) {
            throw new CertificateException("the server's certificate has the fingerprint "
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(shown)
                    + ", which is not the one that this worker was enrolled with");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        throw new CertificateException("a worker has no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        throw new CertificateException("a worker has no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("a worker has no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
