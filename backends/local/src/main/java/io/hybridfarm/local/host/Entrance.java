package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** Lets workers in that were invited, one at a time, so that a name and a use of a join token go to one alone. Thread-safe. */
final class Entrance {
    private static final Logger LOG = System.getLogger(Entrance.class.getName());

    private final Enrolments enrolments;
    private final Invitations invitations;

    Entrance(Enrolments enrolments, Invitations invitations) {
        this.enrolments = enrolments;
        this.invitations = invitations;
    }

    /**
     * Enrols a worker, or finds that it is enrolled by the same secret.
     *
     * @throws Refusal if its name cannot be one or is taken, or the join token is not good
     * @throws IOException if it cannot be written down; nothing has changed then, and it may ask again
     */
    synchronized void enrol(Messages.Enrolment asked) throws IOException {
        String worker = asked.worker();
        if (!Enrolments.isName(worker)) {
            throw Refusal.of(400, "the worker's name must be 1 to 100 letters, digits, dots, underscores or hyphens");
        }
        if (!asked.sha256().matches("[0-9a-f]{64}")) {
            throw Refusal.of(400, "the hash of the worker's secret must be 64 hexadecimal digits");
        }
        Optional<String> known = enrolments.hash(worker);
        if (known.filter(asked.sha256()::equals).isPresent()) {
            // It has not heard the answer that it got; the join token may have been used up by that.
            return;
        }
        if (!invitations.isGood(asked.joinToken())) {
            throw notInvited();
        }
        if (known.isPresent() || enrolments.isTaken(worker)) {
            throw Refusal.of(
                    Protocol.NAME_TAKEN,
                    "a worker '" + worker + "' is enrolled already: revoke it first, or take another name");
        }
        enrolments.add(worker, asked.sha256());
        boolean used = false;
        try {
            used = invitations.use(asked.joinToken());
        } finally {
            if (!used) {
                enrolments.remove(worker);
            }
        }
        if (!used) {
            throw notInvited();
        }
        LOG.log(Level.INFO, "worker " + worker + " is enrolled");
    }

    private static Refusal notInvited() {
        return Refusal.of(
                Protocol.NOT_LET_IN,
                "this join token was used up, has ended, or is none of this farm's; 'farm workers enrol' gives another");
    }
}
