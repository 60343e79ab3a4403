package io.hybridfarm.local.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One certificate for all farms of a test run, since making one takes a second. */
public final class LentCertificate {
    private static final Map<String, byte[]> FILES = new TreeMap<>();

    private LentCertificate() {}

    /** Puts the certificate where a farm with this folder looks for its own, unless it has one. */
    public static synchronized void to(Path folder) throws IOException {
        if (Files.exists(folder.resolve("tls.p12"))) {
            return;
        }
        if (FILES.isEmpty()) {
            Path made = Files.createTempDirectory("certificate");
            HostIdentity.open(made);
            for (String file : List.of("tls.password", "tls.p12")) {
                FILES.put(file, Files.readAllBytes(made.resolve(file)));
                Files.delete(made.resolve(file));
            }
            Files.delete(made.resolve("tls.lock"));
            Files.delete(made);
        }
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }
}
