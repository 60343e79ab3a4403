package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Makes this machine a worker that the server knows. */
final class Enrolling {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Enrolling() {}

    /**
     * Uses up a join token for a token of the worker's own, and writes that down. If the server's answer is lost, the same call
     * asks again with the same token, which costs no further use.
     *
     * @param worker the name that it is to have
     * @param tokenFile where to write it
     * @param secure a generator that nobody can foresee
     * @throws RefusedException if the server does not take the token, or the name
     * @throws IOException if the server does not answer, or the file cannot be written
     */
    static Credentials enrol(URI server, JoinToken invitation, String worker, Path tokenFile, RandomGenerator secure)
            throws IOException {
        Path asked = tokenFile.resolveSibling(tokenFile.getFileName() + ".asked");
        Credentials credentials = drawn(worker, invitation, asked, secure);
        ask(
                new Server(server, invitation.fingerprint()),
                server,
                new Messages.Enrolment(invitation.text(), worker, Secrets.sha256(credentials.token())));
        Files.move(asked, tokenFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return credentials;
    }

    /** The token that was asked for before without an answer, or a new one; on disk before anybody is asked. */
    private static Credentials drawn(String worker, JoinToken invitation, Path asked, RandomGenerator secure)
            throws IOException {
        if (Files.exists(asked)) {
            try {
                Credentials before = Credentials.read(asked);
                if (before.worker().equals(worker) && before.fingerprint().equals(invitation.fingerprint())) {
                    return before;
                }
            } catch (FarmException e) {
                // Cut short by a power cut, so nobody was asked with it.
            }
        }
        Credentials fresh = new Credentials(worker, Secrets.draw(secure), invitation.fingerprint());
        fresh.write(asked);
        return fresh;
    }

    private static void ask(Server asked, URI address, Messages.Enrolment enrolment) throws IOException {
        try {
            asked.ask(Protocol.ENROL, enrolment, Messages.Taken.class, PATIENCE);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    address + " does not enrol this worker: " + e.getMessage()
                            + "; check that --server is what the farm's 'listen' says and can be reached from here, and run"
                            + " this again with the same join token",
                    e);
        }
    }
}
