package io.hybridfarm.local.agent;

import io.hybridfarm.local.PrivateFiles;
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
        PrivateFiles.write(rehearsal, new byte[0]);
        Files.delete(rehearsal);
        Messages.Enrolled enrolled = ask(
                new Server(server, invitation.fingerprint()),
                server,
                new Messages.Enrolment(invitation.text(), worker));
        Credentials credentials = new Credentials(worker, enrolled.token(), invitation.fingerprint());
        credentials.write(tokenFile);
        return credentials;
    }

    private static Messages.Enrolled ask(Server asked, URI address, Messages.Enrolment enrolment) throws IOException {
        try {
            return asked.ask(Protocol.ENROL, enrolment, Messages.Enrolled.class, PATIENCE);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    address + " does not enrol this worker: " + e.getMessage()
                            + "; check that --server is what the farm's 'listen' says and can be reached from here. If it then"
                            + " says that the name is taken, revoke it there and use a new token",
                    e);
        }
    }
}
