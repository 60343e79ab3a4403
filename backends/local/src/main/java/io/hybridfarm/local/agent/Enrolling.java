package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Makes this machine a worker that the server knows. */
final class Enrolling {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Enrolling() {}

    /**
     * Uses up a join token for a token of the worker's own, and writes that down.
     *
     * @param worker the name that it is to have
     * @param tokenFile where to write it
     * @throws RefusedException if the server does not take the token, or the name
     * @throws IOException if the server does not answer, or the file cannot be written
     */
    static Credentials enrol(URI server, JoinToken invitation, String worker, Path tokenFile) throws IOException {
        // Tried before the token is used up, as it can be used once.
        Path rehearsal = tokenFile.resolveSibling(tokenFile.getFileName() + ".try");
        PrivateFile.write(rehearsal, new byte[0]);
        Files.delete(rehearsal);
        Messages.Enrolled enrolled = new Server(server, invitation.fingerprint())
                .ask(
                        Protocol.ENROL,
                        new Messages.Enrolment(invitation.text(), worker),
                        Messages.Enrolled.class,
                        PATIENCE);
        Credentials credentials = new Credentials(worker, enrolled.token(), invitation.fingerprint());
        credentials.write(tokenFile);
        return credentials;
    }
}
